internal import Mesh
internal import MeshConfig

extension Review {
    /// What the mesh's `discoverySelectors` leave out and hardly should. Source: serving.md 4.1.
    func namespacesLeftOut() -> [ConfigProblem] {
        let settings = mesh.snapshot.settings
        guard !settings.discoverySelectors.isEmpty, let meshConfig = mesh.meshConfig else { return [] }
        return leftOut(root: settings.rootNamespace).map { message in
            ConfigProblem(
                .warning, location: meshConfig.source, object: meshConfig.key, field: "discoverySelectors",
                message: message)
        }
    }

    private func leftOut(root: String) -> [String] {
        let known = Set(mesh.objects.keys.filter { $0.kind == .namespace }.map(\.name))
        guard known.contains(where: mesh.snapshot.discovers) else {
            return ["no Namespace has the labels, so that proxies see nothing at all; correct them or label namespaces"]
        }
        var messages: [String] = []
        if !mesh.snapshot.discovers(root) {
            messages.append(
                "the root namespace \(root) is left out, so that policies for the whole mesh do not count; label its "
                    + "Namespace")
        }
        let used = Set(mesh.objects.keys.filter { !$0.kind.isClusterScoped }.map(\.namespace))
        let unknown = used.subtracting(known).subtracting([root]).sorted()
        if !unknown.isEmpty {
            messages.append(
                "namespaces without a Namespace object are left out whatever the labels: "
                    + "\(unknown.joined(separator: ", ")); add their Namespaces")
        }
        return messages
    }
}
