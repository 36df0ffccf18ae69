import EnvoyAPI
import Mesh
import MeshConfig

/// How the connections of a cluster are secured. Source: generation.md 4.7, "Client side".
struct ClientTLS {
    /// Who proves what to whom.
    enum Mode {
        case plaintext
        /// The mesh's mutual TLS: with all hosts, or only with those that take it.
        case mesh(serverName: String, subjectAltNames: [String], isChosenByHost: Bool)
        case simple(ClientTLSSettings.Trust)
        case mutual(ClientTLSSettings.Identity, ClientTLSSettings.Trust)
    }

    let mode: Mode
    /// What the rule says about TLS; nil: nothing.
    let settings: ClientTLSSettings?
    /// Names that the certificate must have one of, for `simple` and `mutual`.
    let subjectAltNames: [String]
    /// Names of protocols that the proxy offers; empty: none.
    let protocols: [String]
    let proxyProtocol: TrafficPolicy.ProxyProtocol?
    let secrets: SecretSource
    /// For `simple` and `mutual`.
    let defaults: MeshSettings.TLSDefaults

    /// The security of `cluster`.
    ///
    /// - Parameter version: the cluster's version of HTTP.
    init(_ cluster: ClusterShape, _ texts: ClusterTexts, _ version: UpstreamProtocol?) {
        let (facts, policy) = (cluster.facts.value, cluster.policy)
        settings = policy.tls
        proxyProtocol = policy.proxyProtocol
        secrets = facts.secrets
        defaults = facts.tlsDefaults
        mode = Self.mode(of: cluster, texts, policy.tls)
        let given = policy.tls?.subjectAltNames ?? []
        subjectAltNames = given.isEmpty ? texts.ownNames : given
        switch mode {
        case .plaintext: protocols = []
        case .mesh: protocols = meshProtocols(version, cluster.declared, facts.capabilities)
        case .simple, .mutual: protocols = version == .http2 ? ["h2"] : []
        }
    }

    private static func mode(
        of cluster: ClusterShape, _ texts: ClusterTexts, _ settings: ClientTLSSettings?
    ) -> Mode {
        let serverName = cluster.hasServerName ? texts.key(port: cluster.number).serverName : ""
        guard let settings else {
            guard cluster.isAutomatic else { return .plaintext }
            // Without endpoints nothing is known of single hosts.
            var isChosenByHost = true
            if case .originalDestination = cluster.discovery { isChosenByHost = false }
            return .mesh(
                serverName: serverName, subjectAltNames: texts.names, isChosenByHost: isChosenByHost)
        }
        if case .mutual = settings.mode, let own = cluster.facts.value.clientFiles, !cluster.isMeshExternal {
            return .mutual(
                .files(certificate: own.certificate, privateKey: own.privateKey),
                .files(caCertificates: own.authorities, crl: ""))
        }
        switch settings.mode {
        case .istioMutual:
            let names = settings.subjectAltNames.isEmpty ? texts.names : settings.subjectAltNames
            return .mesh(
                serverName: settings.sni.isEmpty ? serverName : settings.sni, subjectAltNames: names,
                isChosenByHost: false)
        case .simple(let trust) where cluster.maySeeCredentials(of: settings.mode):
            return .simple(trust)
        case .mutual(let own, let trust) where cluster.maySeeCredentials(of: settings.mode):
            return .mutual(own, trust)
        case .disable, .simple, .mutual:
            return .plaintext
        }
    }

    /// Sets the HTTP options by which Envoy names the server, where the rule does not.
    func apply(to options: inout UpstreamHTTPOptions) {
        switch mode {
        case .plaintext, .mesh: return
        case .simple(let trust), .mutual(_, let trust):
            guard let settings, settings.sni.isEmpty else { return }
            options.setsServerName = true
            options.verifiesServerName = settings.subjectAltNames.isEmpty && trust != .unverified
        }
    }

    /// Writes the transport socket of the cluster, or those among which each host's metadata chooses.
    func write(to cluster: Envoy.Cluster, in arena: Arena) {
        let plaintext = arena.plaintextSocket(named: "envoy.transport_sockets.raw_buffer")
        switch mode {
        case .plaintext:
            // Istio gives the inner socket a name of its own here; Envoy looks at its type.
            guard proxyProtocol != nil else { return }
            cluster.transportSocket = announced(arena.plaintextSocket(named: "raw_buffer"), in: arena)
        case .mesh(_, _, isChosenByHost: true):
            // The first match wins, and the second one matches every host.
            cluster.transportSocketMatches.append { match in
                match.name = "tlsMode-istio"
                match.match = arena.structure(["tlsMode": "istio"])
                match.transportSocket = announced(socket(in: arena), in: arena)
            }
            cluster.transportSocketMatches.append { match in
                match.name = "tlsMode-disabled"
                match.match = arena.structure([:])
                match.transportSocket = announced(plaintext, in: arena)
            }
        case .mesh, .simple, .mutual:
            cluster.transportSocket = announced(socket(in: arena), in: arena)
        }
    }

    /// `socket` behind a PROXY header, if the rule wants one.
    private func announced(_ socket: Envoy.TransportSocket, in arena: Arena) -> Envoy.TransportSocket {
        guard let proxyProtocol else { return socket }
        return arena.make { outer in
            outer.name = "envoy.transport_sockets.upstream_proxy_protocol"
            outer.typedConfig = arena.any(Envoy.ProxyProtocolUpstreamTransport.self) { transport in
                transport.config = arena.make { $0.version = proxyProtocol == .v1 ? .v1 : .v2 }
                transport.transportSocket = socket
            }
        }
    }

    private func socket(in arena: Arena) -> Envoy.TransportSocket {
        arena.make { socket in
            socket.name = "envoy.transport_sockets.tls"
            socket.typedConfig = arena.any(Envoy.UpstreamTlsContext.self) { context in
                if case .mesh(let serverName, _, _) = mode {
                    context.sni = serverName
                } else {
                    context.sni = settings?.sni ?? ""
                }
                context.commonTlsContext = arena.make { writeCommon($0, in: arena) }
            }
        }
    }

    private func writeCommon(_ context: Envoy.CommonTlsContext, in arena: Arena) {
        context.tlsParams = arena.make { parameters in
            parameters.tlsMinimumProtocolVersion = .tlsv12
            parameters.tlsMaximumProtocolVersion = .tlsv13
            if case .mesh = mode { return }
            parameters.cipherSuites.append(contentsOf: defaults.cipherSuites)
            parameters.ecdhCurves.append(contentsOf: defaults.ecdhCurves)
        }
        context.alpnProtocols.append(contentsOf: protocols)
        switch mode {
        case .plaintext: break
        case .mesh(_, let names, _):
            context.add(.workload, from: secrets, in: arena)
            context.verify(against: .workload, from: secrets, in: arena) { $0.require(oneOf: names, in: arena) }
        case .simple(let trust):
            verify(trust, context, in: arena)
        case .mutual(.credential(let name), let trust):
            context.add(.credential(name), from: secrets, in: arena)
            verify(trust, context, in: arena)
        case .mutual(.files(let certificate, let privateKey), let trust):
            context.add(.files(certificate: certificate, privateKey: privateKey), from: secrets, in: arena)
            verify(trust, context, in: arena)
        }
    }

    private func verify(_ trust: ClientTLSSettings.Trust, _ context: Envoy.CommonTlsContext, in arena: Arena) {
        switch trust {
        case .unverified:
            context.validationContext = arena.make()
        case .credential(let name):
            context.verify(against: .belonging(to: name), from: secrets, in: arena) {
                $0.require(oneOf: subjectAltNames, in: arena)
            }
        case .files(let authorities, let crl):
            context.verify(against: .file(authorities), from: secrets, in: arena) { validation in
                validation.require(oneOf: subjectAltNames, in: arena)
                if !crl.isEmpty { validation.crl = arena.make { $0.filename = crl } }
            }
        }
    }
}

/// The protocols that a connection of the mesh offers, by which a server tells it from others, and HTTP from the rest.
///
/// With Istio's filters the names are the same for all ports: its ALPN filter replaces them for each request. A stock
/// Envoy must say it in the cluster. Source: generation.md 4.7, 7.8.
func meshProtocols(
    _ version: UpstreamProtocol?, _ declared: PortProtocol, _ capabilities: ProxyCapabilities
) -> [String] {
    let isHTTP2 = version == .http2
    if !capabilities.contains(.alpn), version != .asDownstream, declared.listenerClass == .http {
        return isHTTP2 ? ["istio-h2", "istio", "h2"] : ["istio-http/1.1", "istio", "http/1.1"]
    }
    // Who announces the exchange and has it not lets the server wait for ever.
    let names = capabilities.contains(.metadataExchange) ? ["istio-peer-exchange", "istio"] : ["istio"]
    return isHTTP2 ? names + ["h2"] : names
}

extension ClusterShape {
    /// Whether the proxies get the credential that the settings name, if they name one: gateways do, and those that the
    /// rule selects; what is in a ConfigMap is for everybody. Source: generation.md 4.7, "credentialName".
    fileprivate func maySeeCredentials(of mode: ClientTLSSettings.Mode) -> Bool {
        let name: String
        switch mode {
        case .simple(.credential(let credential)), .mutual(.credential(let credential), _): name = credential
        case .disable, .istioMutual, .simple, .mutual: return true
        }
        return facts.value.isRouter || isSelective || name.hasPrefix("configmap://")
    }
}

extension Envoy.CertificateValidationContext {
    /// Lets only certificates pass that have one of `names`; none: all pass.
    func require(oneOf names: [String], in arena: Arena) {
        for name in names { matchSubjectAltNames.append { $0.exact = name } }
    }
}

extension Arena {
    fileprivate func plaintextSocket(named name: String) -> Envoy.TransportSocket {
        make { socket in
            socket.name = name
            socket.typedConfig = any(Envoy.RawBuffer.self)
        }
    }
}
