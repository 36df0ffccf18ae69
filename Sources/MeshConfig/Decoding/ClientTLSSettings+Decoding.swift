extension ObjectDecoder {
    /// Reads `tls` of a traffic policy. Source: generation.md 4.7, 11.3.
    mutating func clientTLSSettings(_ node: YAMLNode) -> ClientTLSSettings {
        let mode: ClientTLSSettings.Mode
        switch choice(node, "mode", TLSMode.self) {
        case .disable, nil: mode = .disable
        case .istioMutual: mode = istioMutual(node)
        case .simple:
            let trust = trust(node)
            if trust == .files(caCertificates: "", crl: "") {
                warning(
                    at: node, "names no authority, so that every one that the system trusts will do; set caCertificates"
                )
            }
            mode = .simple(trust)
        case .mutual:
            let trust = trust(node)
            mode = identity(node).map { .mutual($0, trust) } ?? .disable
        }
        return ClientTLSSettings(mode: mode, sni: serverName(node), subjectAltNames: texts(node, "subjectAltNames"))
    }

    private mutating func serverName(_ node: YAMLNode) -> String {
        let name = text(node, "sni") ?? ""
        let max = ClientTLSSettings.serverNameSizeMax
        if name.utf8.count > max {
            problem(at: node["sni"] ?? node, "has \(name.utf8.count) bytes; a server name may have \(max)")
        }
        return name
    }

    private mutating func istioMutual(_ node: YAMLNode) -> ClientTLSSettings.Mode {
        for name in fileNames + ["credentialName"] where !isEmptyText(node[name]) {
            problem(at: node[name] ?? node, "is not possible with ISTIO_MUTUAL, which uses the mesh's; remove it")
        }
        return .istioMutual
    }

    private mutating func trust(_ node: YAMLNode) -> ClientTLSSettings.Trust {
        let isUnverified = flag(node, "insecureSkipVerify") ?? false
        let files = (caCertificates: text(node, "caCertificates") ?? "", crl: text(node, "caCrl") ?? "")
        if isUnverified {
            for name in ["caCertificates", "subjectAltNames"] where node[name] != nil {
                problem(at: node[name] ?? node, "is not checked with insecureSkipVerify; remove one of them")
            }
        }
        let credential = text(node, "credentialName") ?? ""
        if !credential.isEmpty {
            for name in fileNames where !isEmptyText(node[name]) {
                problem(at: node[name] ?? node, "is given beside credentialName; keep one of them")
            }
        }
        if isUnverified { return .unverified }
        return credential.isEmpty
            ? .files(caCertificates: files.caCertificates, crl: files.crl) : .credential(credential)
    }

    private mutating func identity(_ node: YAMLNode) -> ClientTLSSettings.Identity? {
        if let credential = node["credentialName"], !credential.isScalar || !credential.text.isEmpty {
            return .credential(credential.isScalar ? credential.text : "")
        }
        let advice = "MUTUAL needs a certificate and its key, or a credentialName"
        let certificate = requiredText(node, "clientCertificate", advice)
        let privateKey = requiredText(node, "privateKey", advice)
        guard let certificate, let privateKey else { return nil }
        return .files(certificate: certificate, privateKey: privateKey)
    }

    private func isEmptyText(_ node: YAMLNode?) -> Bool {
        guard let node else { return true }
        return node.isScalar && node.text.isEmpty
    }
}

private let fileNames = ["clientCertificate", "privateKey", "caCertificates", "caCrl"]

private enum TLSMode: String, CaseIterable {
    case disable = "DISABLE"
    case simple = "SIMPLE"
    case mutual = "MUTUAL"
    case istioMutual = "ISTIO_MUTUAL"
}
