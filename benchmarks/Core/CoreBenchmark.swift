internal import ArgumentParser
internal import benchmark_support

/// `core-benchmark`: what the core's work costs in CPU time and allocations, without sockets and threads.
///
/// Planning and encoding for meshes of the kind that Istio measures itself with, and snapshots and plans after one
/// change in meshes of up to 100,000 services. Every mesh is made from fixed numbers: each run does the same work.
@main
struct CoreBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "core-benchmark")

    @Option(help: "Only the cases with this in their name.")
    var filter = ""

    @Option(help: "Where to store the figures as JSON.")
    var output: String?

    @Option(help: "A stored run to compare with.")
    var baseline: String?

    func run() throws {
        let known = try baseline.map { try Report(file: $0) }
        var sampler = Sampler(filter: filter)
        try measureDecoding(&sampler)
        try measureFraming(&sampler)
        try measurePushes(&sampler)
        try measureGeneration(&sampler)
        measureChanges(&sampler)
        let report = Report(sampler.figures)
        print(report.table(against: known))
        try output.map { try report.write(to: $0) }
    }
}
