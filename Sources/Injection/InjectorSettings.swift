package import EnvoyAPI
package import MeshConfig

/// What the injector of one revision writes into pods.
///
/// Source: serving.md 5.6, 7.2: of the injector's values those that the built-in templates read.
package struct InjectorSettings: Sendable {
    /// The control plane that the sidecars belong to.
    package let names: MeshNames
    /// `defaultConfig` of the mesh, with the address of the control plane.
    package let proxyConfig: JSONObject
    /// The image of the container that redirects traffic, and of sidecars of no special kind.
    package let image: String
    /// The trust domain of the mesh.
    package let trustDomain: String
    /// `global` of the injector's values.
    private let global: JSONObject
    /// `sidecarInjectorWebhook` of the injector's values.
    private let webhook: JSONObject

    /// The settings of the control plane `names`.
    ///
    /// - Parameters:
    ///   - mesh: its MeshConfig; empty: Istio's defaults.
    ///   - values: the values of its injector, ConfigMap `istio-sidecar-injector[-REVISION]`; empty: defaults.
    package init(names: MeshNames, mesh: JSONObject = JSONObject(), values: JSONObject = JSONObject()) {
        self.names = names
        var config = mesh[object: "defaultConfig"]
        if config["discoveryAddress"] == nil {
            config["discoveryAddress"] = .string("\(names.controlPlane).\(names.systemNamespace).svc:15012")
        }
        proxyConfig = config
        trustDomain = mesh["trustDomain"]?.string ?? "cluster.local"
        global = values[object: "global"]
        webhook = values[object: "sidecarInjectorWebhook"]
        image = Self.image(of: global)
    }

    /// The image that `global` names by parts or as a whole.
    private static func image(of global: JSONObject) -> String {
        let name = global[object: "proxy"]["image"]?.string ?? "proxyv2"
        guard !name.contains("/") else { return name }
        return "\(global["hub"]?.string ?? "istio")/\(name):\(global["tag"]?.spelling ?? "1.30.3")"
    }

    /// The image of sidecars of a kind that `proxyConfig` may name, such as `distroless`.
    func image(of proxyConfig: JSONObject) -> String {
        guard let kind = proxyConfig[object: "image"]["imageType"]?.string?.nonEmpty,
            let colon = image.lastIndex(of: ":"), !image[colon...].contains("/")
        else { return image }
        let known = ["-distroless", "-debug"].first(where: image.hasSuffix)
        let plain = image.dropLast(known?.count ?? 0)
        return kind == "default" ? String(plain) : "\(plain)-\(kind)"
    }

    /// A setting of `global.proxy`.
    func proxyValue(_ name: String) -> JSONValue? { global[object: "proxy"][name] }

    var imagePullPolicy: String? { global["imagePullPolicy"]?.string?.nonEmpty }
    var imagePullSecrets: [String] { global[list: "imagePullSecrets"].compactMap(\.string) }
    var clusterID: String { global[object: "multiCluster"]["clusterName"]?.string?.nonEmpty ?? "Kubernetes" }
    var network: String? { global["network"]?.string?.nonEmpty }
    var meshID: String { global["meshID"]?.string?.nonEmpty ?? trustDomain }
    /// Where sidecars have their certificates signed.
    var certificateAuthority: String? { global["caAddress"]?.string?.nonEmpty }
    var clusterDomain: String { proxyValue("clusterDomain")?.string ?? "cluster.local" }
    var rewritesProbes: Bool { webhook["rewriteAppHTTPProbe"] != .bool(false) }
    /// CPU and memory of a sidecar where no annotation says otherwise.
    var resources: JSONObject {
        proxyValue("resources")?.object ?? [
            "limits": ["cpu": "2000m", "memory": "1024Mi"], "requests": ["cpu": "100m", "memory": "128Mi"],
        ]
    }
}

extension String {
    /// The text; nil if it is empty.
    var nonEmpty: String? { isEmpty ? nil : self }
}
