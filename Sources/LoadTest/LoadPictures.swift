internal import Foundation

/// The room of a picture, in SVG's units.
private struct Frame {
    let width = 480.0
    let height = 150.0
    let left = 62.0
    let bottom = 20.0
    let top = 8.0

    /// Where the share `x` of the way to the right is.
    func across(_ x: Double) -> Double { left + x * (width - left - 6) }

    /// Where the share `y` of the way up is.
    func up(_ y: Double) -> Double { height - bottom - y * (height - bottom - top) }

    func svg(_ label: String, _ parts: [String]) -> String {
        let axis = line(across(0), up(0), across(1), up(0), "axis")
        return """
            <svg viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(escaped(label))">
            \(([axis] + parts).joined(separator: "\n"))
            </svg>
            """
    }

    func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
        "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> String {
        "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>"
    }
}

private func number(_ value: Double) -> String { String(format: "%.1f", value) }

/// A histogram over a logarithmic axis, as times of different sizes want it.
struct HistogramPicture {
    private let histogram: Histogram
    private let unit: String
    private let frame = Frame()

    /// - Parameter unit: what is counted.
    init(_ histogram: Histogram, of unit: String) {
        self.histogram = histogram
        self.unit = unit
    }

    var svg: String {
        let bars = histogram.bars
        guard let first = bars.first, let last = bars.last else { return "" }
        // At least a factor of four, so that equal times are a bar and not a wall.
        let width = max(2, Self.logarithm(last.to) - Self.logarithm(first.from))
        let start = max(0, (Self.logarithm(first.from) + Self.logarithm(last.to) - width) / 2)
        let end = start + width
        func across(_ time: Duration) -> Double {
            frame.across(min(1, max(0, (Self.logarithm(time) - start) / (end - start))))
        }
        let most = bars.map(\.count).max() ?? 1
        var parts = Self.ticks(from: start, to: end).flatMap { tick in
            let place = across(tick)
            return [
                frame.line(place, frame.up(1), place, frame.up(0), "axis"),
                frame.text(Self.text(tick), place, frame.height - 5, "middle"),
            ]
        }
        parts += bars.map { bar in
            let (left, right) = (across(bar.from), max(across(bar.to), across(bar.from) + 1.5))
            let top = frame.up(Double(bar.count) / Double(most))
            let title = "\(Self.text(bar.from)) to \(Self.text(bar.to)): \(bar.count)"
            return """
                <rect class="bar" x="\(number(left))" y="\(number(top))" width="\(number(right - left - 0.6))" \
                height="\(number(frame.up(0) - top))"><title>\(escaped(title))</title></rect>
                """
        }
        let median = across(histogram.percentile(0.5))
        parts.append(frame.line(median, frame.up(1), median, frame.up(0), "median"))
        parts.append(frame.text("\(most)", frame.left - 6, frame.up(1) + 9, "end"))
        parts.append(frame.text(unit, frame.left - 6, frame.up(1) + 22, "end"))
        parts.append(frame.text("0", frame.left - 6, frame.up(0), "end"))
        return frame.svg("\(histogram.count) \(unit)", parts)
    }

    /// Times for the axis between two logarithms, 1, 2 and 5 of each power of ten; where they would be many, 1 only.
    private static func ticks(from start: Double, to end: Double) -> [Duration] {
        let steps = end - start > 7 ? [1] : [1, 2, 5]
        return (0..<10).flatMap { power in steps.map { .microseconds($0 * Int(pow(10, Double(power)))) } }
            .filter { (start...end).contains(logarithm($0)) }
    }

    private static func logarithm(_ time: Duration) -> Double { log2(max(time / .microseconds(1), 1)) }

    private static func text(_ time: Duration) -> String {
        let seconds = time / .seconds(1)
        return seconds < 1 ? String(format: "%g ms", seconds * 1e3) : String(format: "%g s", seconds)
    }
}

/// A value over the time of a test.
struct TimeLine {
    /// How values are written.
    enum Unit {
        case count, bytes, fraction

        func text(_ value: Double) -> String {
            switch self {
            case .count: String(format: "%.0f", value)
            case .bytes: LoadReport.text(bytes: Int(value))
            case .fraction: String(format: "%.2f", value)
            }
        }
    }

    let caption: String
    private let times: [Double]
    private let values: [Double?]
    private let unit: Unit
    private let frame = Frame()

    /// - Parameters:
    ///   - times: seconds, ascending.
    ///   - values: one for each time; nil where there is none.
    init(_ caption: String, _ times: [Double], _ values: [Double?], unit: Unit) {
        self.caption = caption
        self.times = times
        self.values = values
        self.unit = unit
    }

    var svg: String {
        let most = max(values.compactMap(\.self).max() ?? 0, .leastNonzeroMagnitude)
        let end = max(times.last ?? 0, .leastNonzeroMagnitude)
        let points = zip(times, values).compactMap { time, value in
            value.map { (x: frame.across(time / end), y: frame.up($0 / most), time: time, value: $0) }
        }
        guard let first = points.first, let last = points.last else { return frame.svg(caption, []) }
        let line = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
        let floor = number(frame.up(0))
        var parts = [
            "<polygon class=\"area\" points=\"\(number(first.x)),\(floor) \(line) \(number(last.x)),\(floor)\"/>",
            "<polyline class=\"curve\" points=\"\(line)\"/>",
        ]
        parts += points.map { point in
            let title = "\(String(format: "%.0f s", point.time)): \(unit.text(point.value))"
            return """
                <circle cx="\(number(point.x))" cy="\(number(point.y))" r="4" fill="transparent"><title>\(escaped(title))\
                </title></circle>
                """
        }
        let label = unit.text(most)
        if label != unit.text(0) { parts.append(frame.text(label, frame.left - 6, frame.up(1) + 9, "end")) }
        parts.append(frame.text("0", frame.left - 6, frame.up(0), "end"))
        parts.append(frame.text("0 s", frame.across(0), frame.height - 5, "start"))
        parts.append(frame.text(String(format: "%.0f s", end), frame.across(1), frame.height - 5, "end"))
        return frame.svg(caption, parts)
    }
}
