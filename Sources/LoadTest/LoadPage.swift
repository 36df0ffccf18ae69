internal import Foundation

/// A load test's report as one page that needs nothing else: for people who want to look at it, and pass it on.
package struct LoadPage {
    private let report: LoadReport

    /// The page of `report`.
    package init(_ report: LoadReport) { self.report = report }

    /// The page as HTML, its pictures as SVG in it.
    package var html: String {
        let title = "\(report.proxyCount) \(report.proxyCount == 1 ? "proxy" : "proxies") against \(report.target)"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            <h1>\(escaped(title))</h1>
            <p class="sub">\(report.isDelta ? "Delta" : "State of the world"), \(report.usesTLS ? "TLS" : "plaintext"); \
            times are from a proxy's connect, or from the writing of a manifest.</p>
            \(cards)
            \(section("When proxies had what they asked for", histograms))
            \(section("How it went", timelines))
            \(section("Traffic", traffic))
            \(faults)
            </main>
            </body>
            </html>

            """
    }

    private func section(_ title: String, _ content: String) -> String {
        content.isEmpty ? "" : "<h2>\(escaped(title))</h2>\n\(content)"
    }

    // MARK: Numbers

    private var cards: String {
        var cards = [
            card(
                "warm", "\(report.warmCount) of \(report.proxyCount)",
                report.warmCount > 0 ? "the last after \(time(report.warmSeconds))" : "")
        ]
        for changes in report.changes where changes.last.count > 0 {
            let (half, most) = (seconds(changes.last.percentile(0.5)), seconds(changes.last.range.upperBound))
            cards.append(
                card(
                    "\(changes.kind.rawValue), to the last ACK", time(half),
                    "at most \(time(most)), \(changes.count) changes"))
        }
        if report.reconnects > 0 {
            let note = "\(report.resourcesAfterReconnect) resources sent again"
            cards.append(card("reconnects", "\(report.reconnects)", note))
        }
        let total = report.tally.total
        cards.append(
            card(
                "received", LoadReport.text(bytes: total.bytes), "\(total.responses) responses, \(total.refusals) NACKs"
            ))
        if let connecting = report.connecting {
            let note = report.steady.map {
                String(format: "%.2f CPU-s afterwards, ", $0.cpu) + LoadReport.text(bytes: $0.residentAfter)
            }
            cards.append(
                card(
                    "server, connecting", String(format: "%.2f CPU-s", connecting.cpu),
                    note ?? "its process has ended"))
        }
        return "<div class=\"cards\">\n\(cards.joined(separator: "\n"))\n</div>"
    }

    private func card(_ label: String, _ value: String, _ note: String) -> String {
        """
        <div class="card"><div class="label">\(escaped(label))</div><div class="value">\(escaped(value))</div>\
        <div class="note">\(escaped(note))</div></div>
        """
    }

    // MARK: Pictures

    private var histograms: String {
        var figures = [
            figure("first response, all proxies", report.answered, of: "proxies"),
            figure("warm, all proxies", report.warmed, of: "proxies"),
            figure("warm again, reconnects", report.rewarmed, of: "proxies"),
        ]
        for changes in report.changes {
            figures.append(figure("\(changes.kind.rawValue): every ACK of every change", changes.each, of: "ACKs"))
            figures.append(figure("\(changes.kind.rawValue): the last ACK of a change", changes.last, of: "changes"))
        }
        return "<div class=\"figures\">\n\(figures.joined(separator: "\n"))\n</div>"
    }

    private func figure(_ caption: String, _ histogram: Histogram, of unit: String) -> String {
        guard histogram.count > 0 else { return "" }
        let numbers = [0.5, 0.99].map { "p\(Int($0 * 100)) \(time(seconds(histogram.percentile($0))))" }
        let most = "max \(time(seconds(histogram.range.upperBound)))"
        return """
            <figure><figcaption>\(escaped(caption)) <span>\(escaped((numbers + [most]).joined(separator: " · ")))</span>\
            </figcaption>
            \(HistogramPicture(histogram, of: unit).svg)
            </figure>
            """
    }

    private var timelines: String {
        let samples = report.samples
        guard samples.count > 1 else { return "" }
        func rates(_ value: (LoadReport.Sample) -> Double?) -> [Double?] {
            let rates: [Double?] = zip(samples, samples.dropFirst()).map { before, after in
                guard let old = value(before), let new = value(after), after.time > before.time else { return nil }
                return max(0, new - old) / (after.time - before.time)
            }
            return rates.prefix(1) + rates
        }
        let times = samples.map(\.time)
        var lines = [
            TimeLine("proxies that are warm", times, samples.map { Double($0.warm) }, unit: .count),
            TimeLine("responses in a second", times, rates { Double($0.responses) }, unit: .count),
            TimeLine("bytes in a second", times, rates { Double($0.bytes) }, unit: .bytes),
        ]
        if !report.changes.isEmpty {
            lines.append(
                TimeLine("changes on their way", times, samples.map { Double($0.changesOpen) }, unit: .count))
        }
        if report.connecting != nil {
            lines.append(TimeLine("the server's CPU, cores", times, rates { $0.server?.cpu }, unit: .fraction))
            lines.append(
                TimeLine(
                    "the server's memory", times, samples.map { $0.server.map { Double($0.resident) } }, unit: .bytes))
        }
        let figures = lines.map { "<figure><figcaption>\(escaped($0.caption))</figcaption>\n\($0.svg)\n</figure>" }
        return "<div class=\"figures\">\n\(figures.joined(separator: "\n"))\n</div>"
    }

    // MARK: Tables

    private var traffic: String {
        let rows = (report.tally.types.sorted { $0.key < $1.key } + [("all", report.tally.total)]).map {
            name, traffic in
            let numbers = [
                "\(traffic.responses)", LoadReport.text(bytes: traffic.bytes), "\(traffic.resources)",
                "\(traffic.removed)",
                "\(traffic.refusals)", "\(traffic.requests)",
            ]
            return "<tr><th>\(escaped(name))</th>\(numbers.map { "<td>\($0)</td>" }.joined())</tr>"
        }
        let heads = ["", "responses", "size", "resources", "removed", "NACKs", "requests"].map { "<th>\($0)</th>" }
        return "<table>\n<tr>\(heads.joined())</tr>\n\(rows.joined(separator: "\n"))\n</table>"
    }

    private var faults: String {
        let ends = report.tally.ends.sorted { $0.key < $1.key }.map { "\($1) × \($0)" }
        let lists = [
            ("Waiting in vain", report.wants), ("Refused", report.tally.refusals), ("Streams that ended", ends),
        ]
        return lists.filter { !$0.1.isEmpty }.map { title, items in
            section(title, "<ul>\(items.map { "<li>\(escaped($0))</li>" }.joined())</ul>")
        }.joined(separator: "\n")
    }

    private func seconds(_ time: Duration) -> Double { time / .seconds(1) }
    private func time(_ seconds: Double) -> String { LoadReport.text(seconds: seconds) }

    private static let style = """

        :root { --ink: #1b2430; --soft: #5c6b7f; --line: #dfe5ec; --paper: #ffffff; --ground: #f5f7fa; --hue: #2f6fd6;
                --tint: #cfe0f8; --mark: #c2410c; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6ebf2; --soft: #93a1b5; --line: #2b3645; --paper: #18202b; --ground: #10161e; --hue: #6ea3f7;
                  --tint: #22395c; --mark: #fb923c; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1080px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -.01em; }
        h2 { font-size: 17px; margin: 36px 0 12px; }
        .sub { margin: 0 0 20px; color: var(--soft); }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; }
        .card, figure, table { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
        .card { padding: 14px 16px; }
        .label, .note { color: var(--soft); font-size: 13px; }
        .value { font-size: 23px; font-weight: 600; font-variant-numeric: tabular-nums; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 12px; }
        figure { margin: 0; padding: 12px 14px 8px; }
        figcaption { font-size: 13px; font-weight: 600; }
        figcaption span { font-weight: 400; color: var(--soft); float: right; font-variant-numeric: tabular-nums; }
        svg { display: block; width: 100%; height: auto; margin-top: 6px; overflow: visible; }
        svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
        .bar { fill: var(--hue); } .bar:hover { fill: var(--mark); }
        .axis { stroke: var(--line); } .median { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 4 3; }
        .curve { fill: none; stroke: var(--hue); stroke-width: 1.8; stroke-linejoin: round; }
        .area { fill: var(--tint); opacity: .6; }
        table { border-collapse: separate; border-spacing: 0; width: 100%; overflow: hidden; }
        td, th { padding: 7px 14px; text-align: right; font-variant-numeric: tabular-nums; border-top: 1px solid var(--line); }
        tr:first-child > * { border-top: 0; color: var(--soft); font-weight: 500; }
        th:first-child { text-align: left; }
        tr:last-child > * { font-weight: 600; }

        """
}

/// `text` inside HTML and SVG.
func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.append(character)
        }
    }
}
