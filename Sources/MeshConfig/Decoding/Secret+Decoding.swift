// No message may quote a value of a Secret: it may be a key.

extension ObjectDecoder {
    /// Reads what TLS can use of a Secret, in either spelling: `tls.crt`, `tls.key`, `ca.crt`, or `cert`, `key`,
    /// `cacert`. Source: generation.md 8.4.
    mutating func secret() -> Secret {
        let type = root["type"].flatMap { $0.isScalar ? $0.text : nil } ?? ""
        // Kubernetes' and Helm's own: many, large, and none of our business.
        if type == "kubernetes.io/service-account-token" || type == "helm.sh/release.v1" { return Secret() }
        let values = secretValues()
        if type == "kubernetes.io/tls" {
            for name in ["tls.crt", "tls.key"] where values[name] == nil && root["data"]?[name] == nil {
                problem(in: root, missing: "data", "has no \(name), which type kubernetes.io/tls needs; add it")
            }
        }
        return Secret(
            keyPair: keyPair(values["cert"], values["key"], staple: nil)
                ?? keyPair(values["tls.crt"], values["tls.key"], staple: values["tls.ocsp-staple"]),
            authorities: authorities(values["cacert"], revocations: values["crl"])
                ?? authorities(values["ca.crt"], revocations: values["ca.crl"]))
    }

    private mutating func keyPair(_ chain: SecretValue?, _ key: SecretValue?, staple: SecretValue?) -> Secret.KeyPair? {
        guard let chain, let key else { return nil }
        check(chain, is: "a certificate", "CERTIFICATE") { $0.label == "CERTIFICATE" }
        check(key, is: "a private key", "PRIVATE KEY") { $0.label.hasSuffix("PRIVATE KEY") }
        return Secret.KeyPair(
            certificates: chain.bytes, key: PrivateKey(key.bytes), ocspStaple: staple?.bytes ?? [])
    }

    private mutating func authorities(_ certificates: SecretValue?, revocations: SecretValue?) -> Secret.Authorities? {
        guard let certificates else { return nil }
        check(certificates, is: "a certificate", "CERTIFICATE") { $0.label == "CERTIFICATE" }
        if let revocations { check(revocations, is: "a revocation list", "X509 CRL") { $0.label == "X509 CRL" } }
        return Secret.Authorities(certificates: certificates.bytes, revocations: revocations?.bytes ?? [])
    }

    private mutating func check(
        _ value: SecretValue, is what: String, _ label: String, where isWanted: (PEM.Block) -> Bool
    ) {
        do throws(PEM.Fault) {
            let blocks = try PEM(value.bytes).blocks
            if blocks.contains(where: \.isEncrypted) {
                problem(at: value.node, "is encrypted, and no proxy has the passphrase; store it without one")
            } else if !blocks.contains(where: isWanted) {
                problem(at: value.node, "is not \(what); expected PEM with -----BEGIN \(label)-----")
            }
        } catch {
            problem(at: value.node, "\(error); expected \(what) as PEM, -----BEGIN \(label)-----")
        }
    }

    /// What is neither empty nor reported to be unreadable, by name. `stringData` goes before `data`.
    private mutating func secretValues() -> [String: SecretValue] {
        var values: [String: SecretValue] = [:]
        for field in ["stringData", "data"] {
            guard let fields = root[field] else { continue }
            guard fields.isMapping else {
                problem(at: fields, "has no fields; expected a value for each name")
                continue
            }
            for name in secretNames where values[name] == nil {
                guard let node = fields[name] else { continue }
                guard node.isScalar else {
                    problem(at: node, "is no text; expected one value")
                    continue
                }
                let text = node.text
                guard let bytes = field == "data" ? decodeBase64(text.filter { !$0.isNewline }) : Array(text.utf8)
                else {
                    problem(at: node, "is no base64; plain text belongs under stringData")
                    continue
                }
                if !bytes.isEmpty { values[name] = SecretValue(node: node, bytes: bytes) }
            }
        }
        return values
    }

    /// The authorities that a ConfigMap holds as text; nil where it holds none: ConfigMaps may hold anything.
    func authoritiesOfConfigMap() -> Secret.Authorities? {
        let value = { (name: String) in
            root["data"]?[name].flatMap { $0.isScalar ? Array($0.text.utf8) : nil } ?? []
        }
        for (name, revocations) in [("cacert", "crl"), ("ca.crt", "ca.crl")] {
            let certificates = value(name)
            guard PEM.isReadable(certificates) else { continue }
            return Secret.Authorities(certificates: certificates, revocations: value(revocations))
        }
        return nil
    }
}

private struct SecretValue {
    let node: YAMLNode
    let bytes: [UInt8]
}

/// What a Secret may give to TLS.
private let secretNames = ["cert", "key", "cacert", "crl", "tls.crt", "tls.key", "tls.ocsp-staple", "ca.crt", "ca.crl"]
