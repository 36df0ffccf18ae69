import EnvoyAPI
import Foundation
import Generation
import Mesh
import MeshConfig
import Testing

/// One folder of `testdata/generation`: manifests and a proxy, and the resources that the proxy should get.
///
/// A line `# proxy: name=value …` of `input.yaml` says what differs from the usual proxy, a sidecar in namespace shop.
/// A line `# types: rds …` says of which types there are golden files; without it of all.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    let name: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "testdata/generation")

    /// Every folder, whether it has an input or not.
    static let all: [GoldenCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return names.sorted().map(GoldenCase.init)
    }()

    /// The golden file of each type that generation makes.
    static let files: [(type: ResourceType, name: String)] = [
        (.cluster, "cds.yaml"), (.endpoint, "eds.yaml"), (.listener, "lds.yaml"), (.route, "rds.yaml"),
        (.secret, "sds.yaml"), (.nameTable, "nds.yaml"), (.extensionConfig, "ecds.yaml"),
    ]

    /// Those of which a case has files only if it says so.
    private static let seldom: Set<ResourceType> = [.secret, .nameTable, .extensionConfig]

    /// Whether golden files are written instead of compared.
    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    func url(_ file: String) -> URL { Self.folder.appending(path: name).appending(path: file) }

    /// What the proxy sees of the manifests.
    func view() throws -> ProxyView {
        let (snapshot, scope) = try snapshot()
        return snapshot.view(of: scope, reusing: nil)
    }

    /// The mesh of the manifests, and the proxy's class in it.
    func snapshot() throws -> (snapshot: MeshSnapshot, scope: ScopeKey) {
        let snapshot = try makeSnapshot(input())
        return (snapshot, snapshot.scope(of: try proxy()))
    }

    /// The manifests.
    func input() throws -> String { try String(contentsOf: url("input.yaml"), encoding: .utf8) }

    /// The proxy that they tell of.
    func proxy() throws -> ProxyNode { ProxyNode(words("proxy", of: try input()) ?? []) }

    /// The golden files that the case has.
    func files() throws -> [(type: ResourceType, name: String)] {
        let types = try words("types", of: input())
        return Self.files.filter { file in
            types?.contains(String(file.name.prefix { $0 != "." })) ?? !Self.seldom.contains(file.type)
        }
    }

    /// The words of the line `# <key>: …`; nil: there is none.
    private func words(_ key: String, of text: String) -> [String]? {
        let line = text.split(separator: "\n").first { $0.hasPrefix("# \(key): ") }
        return line?.dropFirst("# \(key): ".count).split(separator: " ").map(String.init)
    }
}

/// The view that `proxy` has of `manifests`, none of which may be faulty.
func makeView(_ manifests: String, of proxy: ProxyNode = ProxyNode([])) throws -> ProxyView {
    let snapshot = try makeSnapshot(manifests)
    return snapshot.view(of: snapshot.scope(of: proxy), reusing: nil)
}

/// The mesh of `manifests`, none of which may be faulty.
func makeSnapshot(_ manifests: String) throws -> MeshSnapshot {
    let manifest = ManifestReader.read(Array(manifests.utf8), file: "input.yaml")
    try #require(!manifest.problems.contains { $0.severity == .error })
    var builder = SnapshotBuilder()
    for object in manifest.objects {
        if case .configMap(let map) = object.spec, let settings = map.mesh { builder.apply(settings: settings) }
        builder.apply(.set(object))
    }
    return builder.build().snapshot
}

/// A resource list as golden files hold it: YAML of those that are not the same in `usual`, whose names come first.
func goldenText(_ resources: [EncodedResource], usual: [EncodedResource]) -> String {
    let known = Dictionary(uniqueKeysWithValues: usual.map { ($0.name, $0.version) })
    let special = resources.filter { known[$0.name] != $0.version }
    let same = resources.filter { known[$0.name] == $0.version }.map(\.name)
    let head = same.isEmpty ? "" : "# As in case empty: \(same.joined(separator: " "))\n"
    let values = special.map { resource -> JSONValue in
        var json = resource.json
        json["@type"] = nil
        return .object(json)
    }
    return head + JSONValue.array(values).yamlText
}

/// All resources of `type` that the proxies of `view` should hold.
func generate(_ type: ResourceType, for view: ProxyView) -> [EncodedResource] {
    let arena = Arena()
    return plan(type, for: view).map { encode($0, in: arena) }
}

/// Certificate, key and authorities.
private func files(_ paths: [String]) -> CertificateFiles {
    CertificateFiles(certificate: paths[0], privateKey: paths[1], authorities: paths[2])
}

extension ProxyNode {
    /// The usual proxy of a test but for `facts`, each `name=value`.
    init(_ facts: [String]) {
        self.init(
            id: "client.shop", addresses: ["10.0.0.9"], namespace: "shop", dnsDomain: "shop.svc.cluster.local",
            nodeName: "node-z")
        for fact in facts {
            let parts = fact.split(separator: "=", maxSplits: 1).map(String.init)
            set(parts[0], parts[1])
        }
    }

    private mutating func set(_ name: String, _ value: String) {
        let words = value.split(separator: ",").map(String.init)
        switch name {
        case "address": addresses = words
        case "id": id = value
        case "node": nodeName = value
        case "mesh": meshID = value
        case "cluster": clusterID = value
        case "locality": locality = Locality(value)
        case "capturesDNS": capturesDNS = value == "true"
        case "kind": kind = ProxyKind(rawValue: value) ?? kind
        case "grpc": isGRPC = value == "true"
        case "certificate": workloadCertificates = value == "stream" ? .stream : value == "true" ? .agent : .none
        case "credentialSocket": hasCredentialSocket = value == "true"
        case "secrets": mayReadSecrets = value == "true"
        case "idleTimeout": listenerOptions.idleTimeout = parseDuration(value)
        case "httpProxyPort": listenerOptions.httpProxyPort = Int(value)
        case "sampling":
            var own = ProxySettings()
            own.tracing.sampling = Double(value) ?? 0
            proxySettings = own
        case "http10": listenerOptions.acceptsHTTP10 = value == "true"
        case "statusPort": listenerOptions.statusPort = Int(value) ?? 0
        case "metricsPort": listenerOptions.metricsPort = Int(value) ?? 0
        case "clientFiles": clientFiles = files(words)
        case "serverFiles": serverFiles = files(words)
        case "unprivileged": listenerOptions.isUnprivileged = value == "true"
        case "balances":
            listenerOptions.balancesInbound = words.contains("in")
            listenerOptions.balancesOutbound = words.contains("out")
        case "interception": interception = InterceptionMode(rawValue: value) ?? interception
        case "version": istioVersion = value
        case "metadata":
            let pair = value.split(separator: "=", maxSplits: 1).map(String.init)
            metadata = MetadataTexts([pair[0]: pair[1]])
        case "labels":
            for word in words {
                let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
                labels[pair[0]] = pair[1]
            }
        case "capabilities":
            let known: [String: ProxyCapabilities] = [
                "alpn": .alpn, "metadataExchange": .metadataExchange, "stats": .stats,
                "formattedTags": .formattedTags, "lacksWasm": .lacksWasm,
            ]
            for word in words { capabilities.formUnion(known[word] ?? []) }
        default: Issue.record("a test's proxy has no \(name)")
        }
    }
}
