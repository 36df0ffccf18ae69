extension ObjectDecoder {
    /// The field `tls` of a server; nil where there is none, or too little of it is right.
    /// Source: generation.md 4.7, 11.3.
    mutating func serverTLS(_ server: YAMLNode) -> ServerTLSSettings? {
        guard let node = mapping(server, "tls") else { return nil }
        let word = choice(node, "mode", ModeWord.self)
        if node["mode"] != nil, word == nil { return nil }
        guard let mode = serverTLSMode(word ?? .passthrough, node) else { return nil }
        var settings = ServerTLSSettings(mode: mode)
        settings.redirectsToHTTPS = flag(node, "httpsRedirect") ?? false
        settings.subjectAltNames = texts(node, "subjectAltNames")
        settings.clientKeyHashes = texts(node, "verifyCertificateSpki")
        checkHashes(node, "verifyCertificateSpki", "the base64 of 32 bytes") { decodeBase64($0)?.count == 32 }
        settings.clientCertificateHashes = texts(node, "verifyCertificateHash")
        checkHashes(node, "verifyCertificateHash", "64 hexadecimal digits, with or without colons") {
            let digits = $0.utf8.count == 95 ? $0.replacing(":", with: "") : $0
            return digits.utf8.count == 64 && digits.utf8.allSatisfy { hexDigit($0) != nil }
        }
        settings.acceptsUntrustedClients = flag(node, "insecureSkipVerify") ?? false
        settings.minVersion = choice(node, "minProtocolVersion", ServerTLSSettings.Version.self) ?? .auto
        settings.maxVersion = choice(node, "maxProtocolVersion", ServerTLSSettings.Version.self) ?? .auto
        settings.cipherSuites = cipherSuites(node)
        if let old = node["minProtocolVersion"], [.tls1_0, .tls1_1].contains(settings.minVersion),
            settings.cipherSuites.isEmpty
        {
            warning(at: old, "needs ciphers that are off by default; list them in cipherSuites, or use TLSV1_2")
        }
        settings.ecdhCurves = texts(node, "ecdhCurves")
        return settings
    }

    /// The field `tlsDefaults` of the mesh's settings.
    mutating func tlsDefaults(_ node: YAMLNode) -> MeshSettings.TLSDefaults {
        var defaults = MeshSettings.TLSDefaults()
        defaults.minVersion = choice(node, "minProtocolVersion", ServerTLSSettings.Version.self) ?? .auto
        defaults.cipherSuites = cipherSuites(node)
        defaults.ecdhCurves = texts(node, "ecdhCurves")
        return defaults
    }

    /// Reports those of a list that are no hashes: Envoy would refuse the listener.
    private mutating func checkHashes(
        _ tls: YAMLNode, _ name: String, _ expected: String, _ isHash: (String) -> Bool
    ) {
        for node in list(tls, name) where node.isScalar && !isHash(node.text) {
            problem(at: node, "found \"\(node.text.prefix(100))\", expected \(expected)")
        }
    }

    private mutating func serverTLSMode(_ word: ModeWord, _ tls: YAMLNode) -> ServerTLSSettings.Mode? {
        switch word {
        case .passthrough, .autoPassthrough:
            for field in identityFields.joined() {
                guard let given = tls[given: field] else { continue }
                warning(at: given, "has no effect with mode \(word.rawValue), which does not end TLS; remove it")
            }
            return word == .passthrough ? .passthrough : .autoPassthrough
        case .istioMutual:
            let fields = identityFields.flatMap(\.self) + ["caCertificates", "caCertCredentialName"]
            for field in fields {
                guard let node = tls[given: field] else { continue }
                problem(
                    at: node, "is not allowed with mode ISTIO_MUTUAL, which uses the mesh's certificates; remove it")
            }
            return .istioMutual
        case .simple:
            if let crl = tls[given: "caCrl"] {
                problem(at: crl, "is not allowed with mode SIMPLE, which does not ask for client certificates")
            }
            return serverIdentity(tls).map { .simple($0) }
        case .mutual, .optionalMutual:
            guard let identity = serverIdentity(tls), let authority = clientAuthority(tls, identity, word) else {
                return nil
            }
            return word == .mutual ? .mutual(identity, authority) : .optionalMutual(identity, authority)
        }
    }

    /// The names that Envoy knows, each once; the others are ignored, as Istio does.
    private mutating func cipherSuites(_ tls: YAMLNode) -> [String] {
        var seen: Set<String> = []
        return list(tls, "cipherSuites").compactMap { node in
            guard let name = text(of: node) else { return nil }
            let isExpression = name.first.map { !$0.isLetter && !$0.isNumber } ?? false
            if !isExpression, !knownCipherSuites.contains(name) {
                warning(at: node, "Envoy knows no cipher \(name), so that it is ignored; correct or remove it")
                return nil
            }
            if !seen.insert(name).inserted {
                warning(at: node, "is listed twice; remove one")
                return nil
            }
            return name
        }
    }

    /// The server's certificates, from one source; nil where they are missing or wrong.
    private mutating func serverIdentity(_ tls: YAMLNode) -> ServerTLSSettings.Identity? {
        let sources = identityFields.compactMap { group in group.first { tls[given: $0] != nil } }
        guard let source = sources.first else {
            problem(
                at: tls["mode"] ?? tls,
                "found \(tls["mode"]?.described ?? "TLS") without a certificate; add credentialName, or serverCertificate "
                    + "and privateKey")
            return nil
        }
        if sources.count > 1, let node = tls[sources[1]] {
            problem(at: node, "found \(sources.joined(separator: " and ")); keep one source of certificates")
            return nil
        }
        switch source {
        case "credentialName":
            return requiredText(tls, source, "name a credential").map { .credentials([$0]) }
        case "credentialNames":
            let names = texts(tls, source)
            checkCertificateCount(names.count, tls, source)
            return names.isEmpty ? nil : .credentials(names)
        case "tlsCertificates":
            let pairs = mappings(tls, source).compactMap { keyPair($0) }
            checkCertificateCount(tls[source]?.elements.count ?? 0, tls, source)
            return pairs.isEmpty ? nil : .files(pairs)
        default:
            return keyPair(tls).map { .files([$0]) }
        }
    }

    private mutating func checkCertificateCount(_ count: Int, _ tls: YAMLNode, _ field: String) {
        guard let node = tls[field], node.isSequence, count == 0 || count > 2 else { return }
        problem(
            at: node, "found \(count) certificates, expected one, or two of different kinds of key (RSA and ECDSA)")
    }

    private mutating func keyPair(_ node: YAMLNode) -> ServerTLSSettings.KeyPair? {
        let certificate = requiredText(node, "serverCertificate", "name the file of the certificate")
        let key = requiredText(node, "privateKey", "name the file of the certificate's key")
        guard let certificate, let key else { return nil }
        return ServerTLSSettings.KeyPair(certificate: certificate, privateKey: key)
    }

    /// What client certificates are checked against; nil where it is missing.
    private mutating func clientAuthority(
        _ tls: YAMLNode, _ identity: ServerTLSSettings.Identity, _ mode: ModeWord
    ) -> ServerTLSSettings.Authority? {
        if case .credentials(let names) = identity {
            if let node = tls[given: "caCrl"] {
                problem(at: node, "is not allowed with a credential; put the list into the credential as ca.crl")
            }
            let own = text(tls, "caCertCredentialName") ?? ""
            return .credential(own.isEmpty ? "\(names[0])-cacert" : own)
        }
        if let name = text(tls, "caCertCredentialName"), !name.isEmpty { return .credential(name) }
        let ofItems = mappings(tls, "tlsCertificates").compactMap { text($0, "caCertificates") }
        let file = text(tls, "caCertificates") ?? ofItems.first ?? ""
        let crl = text(tls, "caCrl") ?? ""
        if file.isEmpty {
            problem(
                in: tls, missing: "caCertificates",
                "is missing; mode \(mode.rawValue) needs the authorities that sign the clients' certificates")
        }
        return file.isEmpty ? nil : .files(caCertificates: file, crl: crl)
    }
}

extension YAMLNode {
    /// The value under `key`, where it is more than an empty text, which Istio takes for a missing one.
    subscript(given key: String) -> YAMLNode? {
        self[key].flatMap { $0.scalarType == .text && $0.text.isEmpty ? nil : $0 }
    }
}

/// Fields that name the server's certificates: groups of which only one may be there.
private let identityFields = [
    ["credentialName"], ["credentialNames"], ["serverCertificate", "privateKey"], ["tlsCertificates"],
]

private enum ModeWord: String, CaseIterable {
    case passthrough = "PASSTHROUGH"
    case simple = "SIMPLE"
    case mutual = "MUTUAL"
    case autoPassthrough = "AUTO_PASSTHROUGH"
    case istioMutual = "ISTIO_MUTUAL"
    case optionalMutual = "OPTIONAL_MUTUAL"
}

/// Source: generation.md 4.7.
private let knownCipherSuites: Set<String> = {
    var names: Set<String> = [
        "ALL", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA", "AES256-SHA", "DES-CBC3-SHA",
    ]
    for exchange in ["ECDHE-ECDSA", "ECDHE-RSA"] {
        for cipher in [
            "AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305", "AES128-SHA", "AES256-SHA",
        ] {
            names.insert("\(exchange)-\(cipher)")
        }
    }
    return names
}()
