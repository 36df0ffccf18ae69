internal import EnvoyAPI
internal import MeshConfig

/// What a proxy's node message says about the control plane that it belongs to. Source: serving.md 5.8.
struct RevisionClaim: Hashable {
    /// Its revision, or a tag that leads to it; nil: it says nothing.
    var revision: String?
    /// The namespace of the control plane that it was told to connect to; nil where its address is not of the form
    /// `istiod….<namespace>.svc`.
    var systemNamespace: String?

    init(revision: String? = nil, systemNamespace: String? = nil) {
        self.revision = revision
        self.systemNamespace = systemNamespace
    }
}

extension RevisionClaim {
    /// Reads the claim of `node`, of whose places for a revision the first that says something counts.
    ///
    /// - Returns: nil for a client that is no proxy of a mesh, which nobody asks: it has no `PROXY_CONFIG`, or watches
    ///   the control plane itself.
    init?(of node: Node) {
        let metadata = node.metadata
        guard let config = metadata["PROXY_CONFIG"]?.object,
            !["event", "api"].contains(metadata["GENERATOR"]?.string)
        else { return nil }
        let annotations = metadata["ANNOTATIONS"]?.object
        let address = DiscoveryAddress(config["discoveryAddress"]?.string ?? "")
        let places: [() -> String?] = [
            { metadata["ISTIO_REVISION"]?.string },
            { annotations?["istio.io/rev"]?.string },
            { (annotations?["sidecar.istio.io/status"]?.string).flatMap { revisionNamed(inJSON: $0) } },
            { address.revision },
            { metadata["LABELS"]?.object?[RevisionLabel.revision]?.string },
        ]
        self.init(
            revision: places.lazy.compactMap { $0() }.first { !$0.isEmpty }, systemNamespace: address.systemNamespace)
    }
}

/// Where a proxy was told to find its control plane, as far as the name of the host tells whose it is.
private struct DiscoveryAddress {
    /// The revision, or tag, in the name of the Service.
    private(set) var revision: String?
    private(set) var systemNamespace: String?

    /// Reads `istiod[-REVISION].<namespace>.svc[.<domain>][:<port>]`; other names tell less, or nothing.
    init(_ address: String) {
        let host = address.prefix { $0 != ":" }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        guard let service = labels.first, service == "istiod" || service.hasPrefix("istiod-") else { return }
        let tag = "istiod-revision-tag-"
        if service == "istiod" {
            revision = "default"
        } else if service.hasPrefix(tag) {
            revision = String(service.dropFirst(tag.count))
        } else if service != "istiod-remote" {
            revision = String(service.dropFirst("istiod-".count))
        }
        if labels.count >= 3, labels[2] == "svc" { systemNamespace = String(labels[1]) }
    }
}
