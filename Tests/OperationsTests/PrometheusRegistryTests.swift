import CoreMetrics
import Testing

@testable import Operations

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry()

    @Test func `a counter adds up over all its handles`() {
        registry.makeCounter(label: "pushes", dimensions: [("type", "cds")]).increment(by: 2)
        registry.makeCounter(label: "pushes", dimensions: [("type", "cds")]).increment(by: 3)
        registry.makeCounter(label: "pushes", dimensions: [("type", "eds")]).increment(by: 1)
        #expect(registry.text == "# TYPE pushes counter\npushes{type=\"cds\"} 5\npushes{type=\"eds\"} 1\n")
    }

    @Test func `a gauge holds the last value`() {
        let gauge = registry.makeRecorder(label: "services", dimensions: [], aggregate: false)
        gauge.record(Int64(7))
        gauge.record(2.5)
        #expect(registry.text == "# TYPE services gauge\nservices 2.5\n")
    }

    @Test func `a histogram counts what is at most each bound`() {
        let histogram = registry.makeRecorder(label: "seconds", dimensions: [("a", "b")], aggregate: true)
        for value in [0.001, 0.002, 100] { histogram.record(value) }
        let lines = registry.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("seconds_bucket{a=\"b\",le=\"0.0005\"} 0"))
        #expect(lines.contains("seconds_bucket{a=\"b\",le=\"0.001\"} 1"))
        #expect(lines.contains("seconds_bucket{a=\"b\",le=\"0.0025\"} 2"))
        #expect(lines.contains("seconds_bucket{a=\"b\",le=\"30\"} 2"))
        #expect(lines.contains("seconds_bucket{a=\"b\",le=\"+Inf\"} 3"))
        #expect(lines.contains("seconds_count{a=\"b\"} 3"))
    }

    @Test func `quotes, backslashes and line ends in a label are escaped`() {
        registry.makeCounter(label: "c", dimensions: [("k", "a\"b\\c\nd")]).increment(by: 1)
        #expect(registry.text.contains(#"c{k="a\"b\\c\nd"} 1"#))
    }
}
