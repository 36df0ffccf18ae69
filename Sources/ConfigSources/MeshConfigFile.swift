package import MeshConfig

/// A file that holds Istio's MeshConfig by itself, as `--mesh-config` names it.
///
/// It stands for the mesh's own ConfigMap: its settings arrive as an object with the ConfigMap's key, and objects with
/// that key in the manifests do not count. While it has a mistake its last good settings stay in force.
package struct MeshConfigFile: Sendable {
    /// Path of the file, as the operator wrote it.
    package let path: String
    /// The ConfigMap that the file stands for. Its namespace is the mesh's root unless the file says otherwise.
    let key: ConfigKey

    package init(path: String, key: ConfigKey) {
        precondition(key.kind == .configMap, "mesh config is a ConfigMap")
        self.path = path
        self.key = key
    }

    /// What `text` says as an object; nil where anything is wrong, and then at least one problem.
    func read(_ text: [UInt8]) -> (object: ConfigObject?, problems: [ConfigProblem]) {
        let (settings, problems) = MeshSettings.read(
            text, file: path, defaults: MeshSettings(rootNamespace: key.namespace))
        let object = settings.map {
            ConfigObject(
                key: key, meta: ObjectMeta(), spec: .configMap(ConfigMap(mesh: $0)),
                source: SourceLocation(file: path, line: 0))
        }
        return (object, problems)
    }
}
