package import CoreMetrics
internal import Synchronization

/// The process's metrics system: keeps every series and prints them as Prometheus text.
///
/// Each series that `metricHelp` knows has its description. Counters become counters, gauges gauges, and everything
/// that is recorded to be aggregated a histogram in seconds. Source: Prometheus text-based exposition format 0.0.4.
package final class PrometheusRegistry: Sendable {
    /// Upper bounds of the histogram buckets, in seconds.
    static let bucketBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// What one label stands for: a family of series that differ in their dimensions.
    private struct Family {
        let kind: String
        var series: [String: any Series] = [:]
    }

    private let families = Mutex<[String: Family]>([:])

    package init() {}

    /// All series, families and series sorted by name.
    package var text: String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = metricHelp[name] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(family.kind)\n"
            for (dimensions, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.print(to: &text, name: name, dimensions: dimensions)
            }
        }
        return text
    }

    private func series<S: Series>(
        _ label: String, _ dimensions: [(String, String)], kind: String = S.kind, _ make: () -> S
    ) -> S {
        let key = dimensions.map { "\($0.0)=\"\($0.1.escapedForPrometheus)\"" }.joined(separator: ",")
        return families.withLock { families in
            if let known = families[label]?.series[key] as? S { return known }
            let made = make()
            families[label, default: Family(kind: kind)].series[key] = made
            return made
        }
    }
}

extension PrometheusRegistry {
    /// A counter whose total somebody else knows.
    func makeTotal(label: String) -> any MeterHandler { series(label, [], kind: "counter", GaugeSeries.init) }
}

extension PrometheusRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, CounterSeries.init)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, GaugeSeries.init)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? series(label, dimensions, HistogramSeries.init) : series(label, dimensions, GaugeSeries.init)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, HistogramSeries.init)
    }

    // Handles come and go; the series they stand for stays, so that its counts never fall.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// One series: a family's values for one set of dimensions.
private protocol Series: AnyObject, Sendable {
    static var kind: String { get }
    func print(to text: inout String, name: String, dimensions: String)
}

private final class CounterSeries: Series, CounterHandler {
    static let kind = "counter"
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.add(amount, ordering: .relaxed) }
    func reset() { count.store(0, ordering: .relaxed) }

    func print(to text: inout String, name: String, dimensions: String) {
        text += "\(name)\(dimensions.inBraces) \(count.load(ordering: .relaxed))\n"
    }
}

private final class GaugeSeries: Series, RecorderHandler, MeterHandler {
    static let kind = "gauge"
    private let value = Mutex(0.0)

    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func print(to text: inout String, name: String, dimensions: String) {
        text += "\(name)\(dimensions.inBraces) \(value.withLock { $0 }.prometheusText)\n"
    }
}

private final class HistogramSeries: Series, RecorderHandler, TimerHandler {
    static let kind = "histogram"

    private struct State {
        /// One for each bound, and one for what is beyond the last.
        var counts = [Int](repeating: 0, count: PrometheusRegistry.bucketBounds.count + 1)
        var sum = 0.0
    }

    private let state = Mutex(State())

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        let bounds = PrometheusRegistry.bucketBounds
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func print(to text: inout String, name: String, dimensions: String) {
        let state = state.withLock { $0 }
        let prefix = dimensions.isEmpty ? "" : dimensions + ","
        var total = 0
        for (bound, count) in zip(PrometheusRegistry.bucketBounds.map(\.prometheusText) + ["+Inf"], state.counts) {
            total += count
            text += "\(name)_bucket{\(prefix)le=\"\(bound)\"} \(total)\n"
        }
        text += "\(name)_sum\(dimensions.inBraces) \(state.sum.prometheusText)\n"
        text += "\(name)_count\(dimensions.inBraces) \(total)\n"
    }
}

extension String {
    fileprivate var inBraces: String { isEmpty ? "" : "{\(self)}" }

    fileprivate var escapedForPrometheus: String {
        reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}

extension Double {
    fileprivate var prometheusText: String {
        self == rounded() && magnitude < 1e15 ? String(Int64(self)) : String(self)
    }
}
