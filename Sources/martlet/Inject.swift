internal import ArgumentParser
internal import ConfigSources
internal import EnvoyAPI
internal import Foundation
internal import Injection
internal import MeshConfig

/// `martlet inject`: writes sidecars into manifests.
struct Inject: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write sidecars into manifests, as the webhooks of a cluster do when pods are made.",
        discussion: """
            Prints the manifests. --config holds what decides: namespaces with their labels, webhooks \
            (MutatingWebhookConfiguration), the ConfigMaps of the mesh and of the injector, the Services of control \
            planes. Where it holds no webhook, those of an installation of --revision count. Exits with 2 on bad input.
            """)

    @Option(
        name: [.customShort("f"), .long], help: "Manifests to inject; - is standard input. May be given several times.")
    var filename: [String]

    @Option(help: "A directory of Kubernetes manifests, or a single file. May be given several times.")
    var config: [String] = []

    @Option(help: "MeshConfig as YAML; without it the ConfigMap istio[-REVISION] of the system namespace.")
    var meshConfig: String?

    @Option(help: "Leave alone what another revision injects. Without it, whoever takes a pod injects it.")
    var revision: String?

    @Option(help: "The namespace of the control planes.")
    var systemNamespace = "istio-system"

    @Option(name: .shortAndLong, help: "The namespace of manifests that name none.")
    var namespace = "default"

    @Flag(help: "Instead of manifests, print which webhook entry takes each pod and why the others do not.")
    var explain = false

    func run() throws {
        do {
            let cluster = InjectionCluster(try manifests(in: try DirectorySource.files(in: config)))
            let mesh = try meshConfig.map { try manifests(in: [$0]).first?.object ?? JSONObject() }
            let injection = ManifestInjection(
                cluster: cluster, systemNamespace: systemNamespace, revision: revision, mesh: mesh)
            for (index, manifest) in try manifests(in: filename).enumerated() {
                let result = try injection.inject(manifest, defaultNamespace: namespace)
                if explain {
                    printReasons(result)
                } else {
                    if index > 0 { print("---") }
                    print(result.manifest.yamlText, terminator: "")
                    complainOf(result)
                }
            }
        } catch let error as InjectionError {
            complain("martlet: \(error)")
            throw ExitCode(2)
        } catch let error as DirectorySourceError {
            complain("martlet: \(error.description)")
            throw ExitCode(2)
        }
    }

    private func manifests(in paths: [String]) throws -> [JSONValue] {
        try paths.flatMap { path in
            let data =
                path == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(filePath: path))
            return try readManifests(String(decoding: data, as: UTF8.self), file: path)
        }
    }

    private func complainOf(_ result: ManifestInjection.Result) {
        guard let workload = result.workload, let verdict = result.verdict else { return }
        for warning in verdict.warnings { complain("warning: \(workload): \(warning)") }
        switch verdict.outcome {
        case .untouched(let reason): complain("\(workload) is not injected: \(reason)")
        case .injected(let taker) where revision != nil && taker != revision:
            complain("\(workload) is not injected here: revision \(taker) takes it")
        case .injected: break
        }
    }

    private func printReasons(_ result: ManifestInjection.Result) {
        guard let workload = result.workload, let verdict = result.verdict else { return }
        print(workload)
        for reason in verdict.reasons { print("  \(reason)") }
        for warning in verdict.warnings { print("  warning: \(warning)") }
        switch verdict.outcome {
        case .injected(let taker): print("  injected for revision \(taker)")
        case .untouched(let reason): print("  not injected: \(reason)")
        }
    }
}
