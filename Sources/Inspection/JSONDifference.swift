internal import EnvoyAPI

/// The places at which two values differ, as deep as both have them, such as `filter_chains[1].name`; at most
/// `countMax`.
func differingPaths(_ a: JSONValue, _ b: JSONValue, countMax: Int = 5) -> [String] {
    var paths: [String] = []
    collect(a, b, at: "", &paths, countMax)
    return paths
}

private func collect(_ a: JSONValue, _ b: JSONValue, at path: String, _ paths: inout [String], _ countMax: Int) {
    if a == b || paths.count == countMax { return }
    switch (a, b) {
    case (.object(let a), .object(let b)):
        let names = a.members.map(\.name) + b.members.map(\.name).filter { a[$0] == nil }
        for name in names {
            collect(a[name] ?? .null, b[name] ?? .null, at: path.isEmpty ? name : "\(path).\(name)", &paths, countMax)
        }
    case (.array(let a), .array(let b)) where a.count == b.count:
        for index in a.indices { collect(a[index], b[index], at: "\(path)[\(index)]", &paths, countMax) }
    default:
        paths.append(path)
    }
}
