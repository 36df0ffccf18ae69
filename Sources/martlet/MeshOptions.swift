internal import ArgumentParser
internal import EnvoyAPI
internal import EventLoops
internal import Foundation
internal import Inspection
internal import Mesh
internal import MeshConfig

/// What a command reads a mesh from.
struct SourceOptions: ParsableArguments {
    @Option(help: "A directory of Kubernetes manifests, or a single file. May be given several times.")
    var config: [String]

    @Option(help: "MeshConfig as YAML; without it the ConfigMap istio[-REVISION] of the system namespace.")
    var meshConfig: String?
}

/// Which control plane a command is, or stands in for.
struct MeshOptions: ParsableArguments {
    @Option(help: "The revision that counts, of objects and proxies. Environment: REVISION. (default: default)")
    var revision: String?

    @Option(help: "The root namespace, where the mesh config lives.")
    var systemNamespace = "istio-system"

    /// The names of the control plane.
    var names: MeshNames {
        MeshNames(
            revision: wantedRevision, systemNamespace: systemNamespace,
            isDualStack: ProcessInfo.processInfo.environment["ISTIO_DUAL_STACK"] == "true")
    }

    private var wantedRevision: String {
        revision ?? ProcessInfo.processInfo.environment["REVISION"] ?? "default"
    }

    func validate() throws {
        if !wantedRevision.isEmpty, let fault = faultOfDNSLabel(wantedRevision) {
            throw ValidationError("the revision \"\(wantedRevision)\" \(fault)")
        }
        if let fault = faultOfDNSLabel(systemNamespace) {
            throw ValidationError("--system-namespace \"\(systemNamespace)\" \(fault)")
        }
    }

    /// Reads a mesh as the control plane would.
    func read(_ paths: [String], meshConfig: String?, complains: Bool = true) throws -> StaticMesh {
        try readMesh(paths, meshConfig: meshConfig, names, complains: complains)
    }
}

/// Reads a mesh as the control plane `names` would, and tells of what is wrong with it on standard error.
///
/// - Parameter complains: whether objects with mistakes are told about.
func readMesh(
    _ paths: [String], meshConfig: String?, _ names: MeshNames, complains: Bool = true
) throws -> StaticMesh {
    do throws(StaticMesh.Failure) {
        let mesh = try StaticMesh(paths: paths, meshConfig: meshConfig, names: names)
        for problem in mesh.problems where complains && problem.severity == .error { complain("left out: \(problem)") }
        return mesh
    } catch {
        complain("martlet: \(error)")
        throw ExitCode(2)
    }
}

/// Which proxy a command is about.
struct NodeOptions: ParsableArguments {
    @Option(help: "A node id: sidecar~10.0.0.1~web-0.shop~shop.svc.cluster.local.")
    var node: String?

    @Option(help: "Node metadata of --node, such as LABELS={\"app\":\"web\"}. May be given several times.")
    var metadata: [String] = []

    /// The proxy that `--node` names; nil where it is not given.
    func proxy() throws -> ProxyNode? {
        let fields = try fields()
        guard let node else {
            guard metadata.isEmpty else { throw ValidationError("--metadata needs --node") }
            return nil
        }
        do throws(StaticMesh.Failure) {
            return try ProxyNode(describing: node, metadata: fields)
        } catch {
            throw ValidationError("--node: \(error)")
        }
    }

    /// What `--metadata` says.
    func fields() throws -> JSONObject {
        var fields = JSONObject()
        for entry in metadata {
            guard let separator = entry.firstIndex(of: "=") else {
                throw ValidationError("--metadata \"\(entry)\": expected KEY=VALUE")
            }
            fields[String(entry[..<separator])] = value(entry[entry.index(after: separator)...])
        }
        return fields
    }

    /// An object of texts where the value is one, else the text.
    private func value(_ text: Substring) -> JSONValue {
        guard text.hasPrefix("{"),
            let members = try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
        else { return .string(String(text)) }
        var object = JSONObject()
        for (name, value) in members.sorted(by: { $0.key < $1.key }) { object[name] = .string(value) }
        return .object(object)
    }
}

/// The address that `option` gives as `text`, HOST:PORT.
func address(_ text: String, option: String) throws -> SocketAddress {
    do throws(AddressError) {
        return try SocketAddress(text)
    } catch {
        throw ValidationError("\(option) \"\(text)\": \(error)")
    }
}

/// Writes a line to standard error.
func complain(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
}

/// A number of bytes for people: `812 B`, `3.4 kB`, `1.2 MB`.
func byteText(_ count: Int) -> String {
    if count < 1000 { return "\(count) B" }
    let (value, unit) = count < 1_000_000 ? (Double(count) / 1e3, "kB") : (Double(count) / 1e6, "MB")
    return String(format: "%.1f %@", value, unit)
}
