/// Seconds since 1970 of an RFC 3339 time such as `2024-05-01T10:00:00Z`; nil where `text` is none.
///
/// Fractions of a second are dropped. A leap second counts as the second after it.
func parseTimestamp(_ text: String) -> Int64? {
    var rest = text.utf8[...]
    guard let year = number(of: 4, in: &rest), skip("-", in: &rest), let month = number(of: 2, in: &rest),
        skip("-", in: &rest), let day = number(of: 2, in: &rest), skip("T", in: &rest) || skip("t", in: &rest),
        let hour = number(of: 2, in: &rest), skip(":", in: &rest), let minute = number(of: 2, in: &rest),
        skip(":", in: &rest), let second = number(of: 2, in: &rest)
    else { return nil }
    if skip(".", in: &rest) { rest = rest.drop { isDigit($0) } }
    guard let offset = zoneOffset(rest), (1...12).contains(month), (1...days(in: month, of: year)).contains(day),
        hour < 24,
        minute < 60, second <= 60
    else { return nil }
    return days(before: year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
}

/// Seconds that a zone (`Z`, `+02:00`) is ahead of UTC.
private func zoneOffset(_ zone: Substring.UTF8View) -> Int64? {
    var rest = zone
    if skip("Z", in: &rest) || skip("z", in: &rest) { return rest.isEmpty ? 0 : nil }
    let isAhead = skip("+", in: &rest)
    guard isAhead || skip("-", in: &rest), let hour = number(of: 2, in: &rest), skip(":", in: &rest),
        let minute = number(of: 2, in: &rest), rest.isEmpty, hour < 24, minute < 60
    else { return nil }
    return (isAhead ? 1 : -1) * (hour * 3_600 + minute * 60)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, counted in years that begin in March so that a leap day is
/// the last day of its year.
private func days(before year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
}

private func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func number(of digits: Int, in text: inout Substring.UTF8View) -> Int64? {
    let head = text.prefix(digits)
    guard head.count == digits, head.allSatisfy(isDigit) else { return nil }
    text = text.dropFirst(digits)
    return head.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
}

private func skip(_ character: Unicode.Scalar, in text: inout Substring.UTF8View) -> Bool {
    guard text.first == UInt8(ascii: character) else { return false }
    text = text.dropFirst()
    return true
}
