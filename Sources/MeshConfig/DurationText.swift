/// Reads a duration as manifests write it: numbers with units, such as `5s`, `1h2m`, `100ms` or `1.5s`; also `0`.
///
/// - Returns: nil where `text` is anything else, is negative, is finer than a nanosecond or lasts over 292 years.
/// Source: Go's time.ParseDuration, which Kubernetes and Istio use.
package func parseDuration(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    var rest = text[...]
    var total: Int64 = 0
    while !rest.isEmpty {
        let whole = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest[whole.endIndex...]
        var fraction: Substring = ""
        if rest.first == "." {
            rest.removeFirst()
            fraction = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest[fraction.endIndex...]
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        let unitName = rest.prefix { $0 != "." && !$0.isNumber }
        guard let unit = nanoseconds(in: unitName), let part = nanoseconds(whole, fraction, of: unit) else {
            return nil
        }
        rest = rest[unitName.endIndex...]
        let (sum, overflow) = total.addingReportingOverflow(part)
        if overflow { return nil }
        total = sum
    }
    return text.isEmpty ? nil : .nanoseconds(total)
}

private func nanoseconds(in unit: Substring) -> Int64? {
    switch unit {
    case "h": 3_600_000_000_000
    case "m": 60_000_000_000
    case "s": 1_000_000_000
    case "ms": 1_000_000
    case "us", "µs", "μs": 1_000
    case "ns": 1
    default: nil
    }
}

/// `whole`.`fraction` units; nil where that is no whole number of nanoseconds or too large.
private func nanoseconds(_ whole: Substring, _ fraction: Substring, of unit: Int64) -> Int64? {
    guard let count = whole.isEmpty ? 0 : Int64(whole) else { return nil }
    let (units, overflow) = count.multipliedReportingOverflow(by: unit)
    if overflow { return nil }
    var total = units
    var digitWorth = unit
    for digit in fraction.utf8 where digit != UInt8(ascii: "0") || digitWorth % 10 == 0 {
        guard digitWorth % 10 == 0 else { return nil }
        digitWorth /= 10
        let (sum, overflow) = total.addingReportingOverflow(digitWorth * Int64(digit - UInt8(ascii: "0")))
        if overflow { return nil }
        total = sum
    }
    return total
}
