import EnvoyAPI
import Testing

@testable import LoadTest

struct LoadPageTests {
    private func report() -> LoadReport {
        var report = LoadReport(target: "a<b>\"&\":15010", isDelta: true, usesTLS: false, proxyCount: 3)
        for time in 1...500 {
            report.answered.add(.microseconds(time * 40))
            report.warmed.add(.microseconds(time * 170))
        }
        report.warmCount = 3
        let times = ChangeLedger.Settled.Times(first: .milliseconds(10), last: .milliseconds(30))
        let change = ChangeLedger.Settled(kind: .endpoint, times: times, proxyCount: 3)
        report.changes = [LoadReport.Changes(.endpoint, [change], report.warmed)]
        report.tally.types["CDS"] = LoadTally.Traffic(responses: 3, bytes: 4_000, resources: 9)
        report.tally.refused("<script>", "CDS")
        report.samples = (0..<5).map { second in
            LoadReport.Sample(
                time: Double(second), connected: 3, warm: second, responses: second * 7, bytes: second * 900,
                changesOpen: 0, server: nil)
        }
        return report
    }

    @Test func `the page needs nothing else`() {
        let page = LoadPage(report()).html
        for link in ["src=", "href=", "url(", "@import", "http:", "https:", "<script"] { #expect(!page.contains(link)) }
        #expect(page.contains("a&lt;b&gt;&quot;&amp;&quot;:15010") && page.contains("&lt;script&gt;"))
    }

    @Test func `every element is closed, in order`() throws {
        let page = LoadPage(report()).html
        var open: [Substring] = []
        for tag in page.matches(of: #/<(/?)([a-z0-9]+)[^>]*?(/?)>/#) {
            if tag.3 == "/" || tag.2 == "meta" { continue }
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty)
        #expect(page.matches(of: #/<svg /#).count == 4 + 4, "four histograms, four time lines")
    }

    @Test func `no picture leaves its frame`() throws {
        let page = LoadPage(report()).html
        for number in page.matches(of: #/ (x|y|x1|x2|y1|y2|cx|cy)="(-?[0-9.]+)"/#) {
            let value = try #require(Double(number.2))
            #expect((0...480).contains(value), "\(number.0)")
        }
        for size in page.matches(of: #/ (width|height)="(-?[0-9.]+)"/#) { #expect(try #require(Double(size.2)) >= 0) }
    }

    @Test func `a report of nothing is a page`() {
        let empty = LoadReport(target: "t", isDelta: false, usesTLS: true, proxyCount: 0)
        #expect(LoadPage(empty).html.contains("0 of 0"))
    }

    @Test func `a histogram of one time is a bar between times with labels`() throws {
        var one = Histogram()
        one.add(.microseconds(3_100))
        let picture = HistogramPicture(one, of: "proxies").svg
        let bar = try #require(picture.firstMatch(of: #/class="bar" x="[0-9.]+" y="[0-9.]+" width="([0-9.]+)"/#))
        #expect(try #require(Double(bar.1)) < 60)
        #expect(picture.contains(">2 ms</text>") && picture.contains(">5 ms</text>") && picture.contains(">proxies<"))
    }

    @Test func `a server that has ended is told, with what it used before`() {
        var report = report()
        report.connecting = LoadReport.ServerUse(cpu: 1.5, residentBefore: 1, residentAfter: 2)
        report.serverHasEnded = true
        #expect(report.text.contains("server, connecting  1.50 CPU-s") && report.text.contains("its process has ended"))
        #expect(LoadPage(report).html.contains("its process has ended"))
        #expect(report.json.jsonText.contains("\"has_ended\": true"))
    }
}
