internal import ArgumentParser
internal import EnvoyAPI
internal import Injection

/// `martlet bootstrap`: what an Envoy starts with.
struct Bootstrap: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a bootstrap with which a stock Envoy becomes a proxy of a revision.",
        discussion: "Start it as: envoy -c <(martlet bootstrap --node …). Exits with 2 on bad input.")

    /// How the bootstrap is written; Envoy reads both.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case yaml
        case json
    }

    @OptionGroup var mesh: MeshOptions
    @OptionGroup var nodeOptions: NodeOptions

    @Option(help: "Where the control plane is. (default: its Service, port 15012, or 15010 without --ca-file)")
    var address: String?

    @Option(help: "Authorities for the control plane's certificate; without them the connection is plaintext.")
    var caFile: String?

    @Option(name: .shortAndLong, help: "yaml or json.")
    var output: Output = .yaml

    func run() throws {
        guard let node = nodeOptions.node else { throw ValidationError("give --node") }
        let metadata = try nodeOptions.fields()
        do throws(InjectionError) {
            let bootstrap = try EnvoyBootstrap(
                node: node, metadata: metadata, names: mesh.names, address: address, authorities: caFile)
            print(output == .yaml ? bootstrap.json.yamlText : bootstrap.json.jsonText, terminator: "")
        } catch {
            complain("martlet: \(error)")
            throw ExitCode(2)
        }
    }
}
