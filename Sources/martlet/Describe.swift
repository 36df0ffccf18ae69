internal import ArgumentParser
internal import EnvoyAPI
internal import Inspection
internal import Mesh
internal import MeshConfig

/// `martlet describe`: what a proxy would get, without a server.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what a proxy would get of a directory of manifests, without a server.",
        discussion: "The proxy is a pod of the manifests (--pod) or any node (--node). Exits with 2 on bad input.")

    /// What is printed of the resources.
    enum Output: String, ExpressibleByArgument, CaseIterable {
        case yaml
        case json
        case summary
    }

    @OptionGroup var source: SourceOptions
    @OptionGroup var mesh: MeshOptions
    @OptionGroup var nodeOptions: NodeOptions

    @Option(help: "A pod of the manifests, NAMESPACE/NAME.")
    var pod: String?

    @Option(help: "Only resources of one type: cds, eds, lds, rds, sds, ecds or nds.")
    var type: String?

    @Option(help: "Only resources of this name.")
    var name: String?

    @Option(help: "Instead of resources, the configuration objects that made the resources of this name.")
    var why: String?

    @Option(name: .shortAndLong, help: "yaml, json or summary.")
    var output: Output = .yaml

    func run() throws {
        let wanted = try wantedType()
        let mesh = try mesh.read(source.config, meshConfig: source.meshConfig)
        let all = mesh.resources(for: mesh.view(of: try proxy(in: mesh)))
        let name = why ?? name
        let resources = all.filter { resource in
            (wanted == nil || resource.type == wanted) && (name == nil || resource.name == name)
        }
        if let name, resources.isEmpty {
            complain("martlet: the proxy gets no resource named \"\(name)\"\(suggestion(for: name, among: all))")
            throw ExitCode(2)
        }
        if why != nil {
            for resource in resources { printOrigins(of: resource, in: mesh) }
        } else {
            print(text(of: resources), terminator: "")
        }
    }

    private func wantedType() throws -> ResourceType? {
        guard let type else { return nil }
        guard let known = ResourceType.allCases.first(where: { $0.short == type.uppercased() }) else {
            throw ValidationError("--type \"\(type)\": expected cds, eds, lds, rds, sds, ecds or nds")
        }
        return known
    }

    private func proxy(in mesh: StaticMesh) throws -> ProxyNode {
        switch (try nodeOptions.proxy(), pod) {
        case (let node?, nil): return node
        case (nil, let pod?):
            let parts = pod.split(separator: "/").map(String.init)
            guard parts.count == 2 else { throw ValidationError("--pod \"\(pod)\": expected NAMESPACE/NAME") }
            if let proxy = mesh.proxy(ofPod: parts[1], in: parts[0]) { return proxy }
            complain("martlet: no manifest tells of a pod \(pod) with an address of its own and a sidecar")
            throw ExitCode(2)
        case (nil, nil), (.some, .some): throw ValidationError("give either --node or --pod")
        }
    }

    private func suggestion(for name: String, among resources: [DescribedResource]) -> String {
        let near = Set(resources.map(\.name).filter { $0.contains(name) }).sorted().prefix(5)
        return near.isEmpty ? "" : "; there are \(near.joined(separator: ", "))"
    }

    private func printOrigins(of resource: DescribedResource, in mesh: StaticMesh) {
        print("\(resource.type.short) \(resource.name)")
        if resource.origins.isEmpty { print("  the mesh's settings") }
        for origin in resource.origins {
            let place = mesh.location(of: origin).map { " (\($0))" } ?? ""
            print("  \(origin)\(place)")
        }
    }

    private func text(of resources: [DescribedResource]) -> String {
        switch output {
        case .summary:
            let rows = resources.map { [$0.type.short, $0.name, byteText($0.byteCount)] }
            return table([["TYPE", "NAME", "SIZE"]] + rows)
        case .yaml: return json(resources).yamlText
        case .json: return json(resources).jsonText
        }
    }

    /// The resources by type.
    private func json(_ resources: [DescribedResource]) -> JSONValue {
        var object = JSONObject()
        for type in ResourceType.allCases {
            let ofType = resources.filter { $0.type == type }
            if !ofType.isEmpty { object[type.short.lowercased()] = .array(ofType.map { .object($0.resource.json) }) }
        }
        return .object(object)
    }
}

/// Rows as aligned columns, each line ended.
func table(_ rows: [[String]]) -> String {
    let columnCount = rows.first?.count ?? 0
    let widths = (0..<columnCount).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        return cells.joined(separator: "  ").trimmingSuffix { $0 == " " } + "\n"
    }.joined()
}

extension String {
    fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
        String(self[..<(lastIndex { !isTrimmed($0) }.map { index(after: $0) } ?? startIndex)])
    }
}
