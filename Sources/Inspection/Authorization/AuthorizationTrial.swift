package import EnvoyAPI
internal import Generation
internal import Mesh
internal import MeshConfig

/// Whether a server's sidecar would let a request through, and which policies decide that.
///
/// It goes through the filters that the sidecar gets, in their order. Source: generation.md 7.2, 8.2, 8.3.
package struct AuthorizationTrial: Sendable {
    /// Who asks whom: workloads as `NAMESPACE/NAME`, of a pod, of the pods of a workload, or of a service.
    package struct Parties: Sendable {
        package let from: String
        package let to: String
        /// A port of the server's pod, or of the service that `to` names.
        package let port: Int

        package init(from: String, to: String, port: Int) {
            self.from = from
            self.to = to
            self.port = port
        }
    }

    /// What becomes of the request.
    package enum Outcome: Hashable, Sendable {
        case allowed
        /// With the status that the client sees; nil: its connection is closed.
        case refused(status: Int?)
        /// An external authorizer decides.
        case asked(provider: String)
    }

    package private(set) var outcome = Outcome.allowed
    /// What the sidecar looks at, a line each, the last one decides.
    package private(set) var steps: [String] = []

    /// Tries a request.
    ///
    /// - Parameters:
    ///   - headers: by lower-case name.
    ///   - claims: of the token that the request carries, its signature taken for good; nil: it carries none.
    /// - Throws: when a party is not known, or the sidecar's filters cannot be understood.
    package init(
        _ parties: Parties, method: String, path: String, headers: [String: String], claims: JSONObject?,
        in mesh: StaticMesh
    ) throws(StaticMesh.Failure) {
        let client = try mesh.workload(parties.from)
        let server = try mesh.workload(parties.to)
        let port = mesh.workloadPort(parties.port, of: parties.to, server)
        let chain = try mesh.inboundChain(of: server, port: port, hasIdentity: client.workloadCertificates != .none)
        guard let chain else {
            outcome = .refused(status: nil)
            steps.append("\(parties.to) takes mutual TLS only, and \(parties.from) has no certificate of the mesh")
            return
        }
        let host = parties.to.split(separator: "/").reversed().joined(separator: ".")
        let request = TrialRequest(
            identity: chain.isMutual ? "spiffe://\(mesh.principal(of: client))" : nil,
            client: try address(of: client), server: try address(of: server), port: port,
            serverName: chain.isMutual ? mesh.serverName(parties) : "",
            http: TrialRequest.HTTP(
                method: method, path: path, headers: headers.merging(["host": host]) { own, _ in own }, claims: claims))
        steps.append(
            request.identity.map { "client by mutual TLS: \($0)" } ?? "client unknown: the connection is plaintext")
        do throws(AuthorizationFilter.Unknown) {
            try run(chain.filters, request, isHTTP: chain.isHTTP)
        } catch {
            throw StaticMesh.Failure(description: "the sidecar's filters hold what is not understood here: \(error)")
        }
    }

    /// Goes through the filters until one refuses.
    private mutating func run(
        _ filters: [JSONObject], _ request: TrialRequest, isHTTP: Bool
    ) throws(AuthorizationFilter.Unknown) {
        var request = request
        var asked: String?
        for filter in filters {
            let body = filter["typed_config"]?.object ?? JSONObject()
            switch filter["name"]?.string?.split(separator: ".").last {
            case "jwt_authn":
                guard let claims = request.http.claims else { break }
                guard let provider = provider(of: claims, body) else { return refuse(status: 401) }
                request.http.listClaims = listClaims(provider)
            case "rbac":
                let filter = AuthorizationFilter(request: request)
                if let shadow = body["shadow_rules"]?.object {
                    asked =
                        try rehearse(shadow, filter, prefix: body["shadow_rules_stat_prefix"]?.string ?? "") ?? asked
                }
                if let rules = body["rules"]?.object, try !passes(rules, filter) {
                    return refuse(status: isHTTP ? 403 : nil)
                }
            case "ext_authz":
                if let provider = asked {
                    steps.append("the external authorizer \(provider) decides")
                    outcome = .asked(provider: provider)
                }
            default: break
            }
        }
        if outcome == .allowed { steps.append("allowed") }
    }

    private mutating func refuse(status: Int?) {
        outcome = .refused(status: status)
        steps.append(status.map { "refused with \($0)" } ?? "refused: the connection is closed")
    }

    /// Who takes a token with these claims; nil: nobody.
    private mutating func provider(of claims: JSONObject, _ filter: JSONObject) -> JSONObject? {
        let issuer = claims["iss"]?.string ?? ""
        let providers = (filter["providers"]?.object?.members ?? []).compactMap(\.value.object)
        let known = providers.filter { ($0["issuer"]?.string ?? issuer) == issuer }
        if known.isEmpty {
            steps.append("no RequestAuthentication takes tokens of issuer \"\(issuer)\"")
            return nil
        }
        let audiences = claims["aud"]?.array?.compactMap(\.string) ?? [claims["aud"]?.string].compactMap { $0 }
        let provider = known.first { provider in
            let wanted = provider["audiences"]?.array?.compactMap(\.string) ?? []
            return wanted.isEmpty || wanted.contains(where: audiences.contains)
        }
        if provider == nil { steps.append("the token is for \(audiences), which no RequestAuthentication asks for") }
        return provider
    }

    /// Claims that a provider makes lists of, at their spaces.
    private func listClaims(_ provider: JSONObject) -> Set<String> {
        let claims = provider["normalize_payload_in_metadata"]?.object?["space_delimited_claims"]?.array ?? []
        return Set(claims.compactMap(\.string))
    }

    /// What rules that refuse nothing say: those of rehearsed policies, and those that choose whom to ask.
    /// Returns the external authorizer that they choose.
    private mutating func rehearse(
        _ rules: JSONObject, _ filter: AuthorizationFilter, prefix: String
    ) throws(AuthorizationFilter.Unknown) -> String? {
        let (fulfilled, _) = try filter.matches(rules)
        guard prefix.hasPrefix("istio_ext_authz_") else {
            for name in fulfilled { steps.append("rehearsed \(RuleName(name)): holds, and counts for nothing") }
            return nil
        }
        for name in fulfilled { steps.append("CUSTOM \(RuleName(name)): holds") }
        return fulfilled.first.map { RuleName($0).provider }
    }

    private mutating func passes(
        _ rules: JSONObject, _ filter: AuthorizationFilter
    ) throws(AuthorizationFilter.Unknown) -> Bool {
        let action = rules["action"]?.string ?? "ALLOW"
        let (fulfilled, others) = try filter.matches(rules)
        for name in others { steps.append("\(action) \(RuleName(name)): does not hold") }
        for name in fulfilled { steps.append("\(action) \(RuleName(name)): holds") }
        return switch action {
        case "ALLOW": !fulfilled.isEmpty
        case "DENY": fulfilled.isEmpty
        default: true
        }
    }
}

/// The name of a rule in a filter: `ns[shop]-policy[web]-rule[0]`, with the provider of a CUSTOM policy before it.
private struct RuleName: CustomStringConvertible {
    let provider: String
    let description: String

    init(_ text: String) {
        let marker = "istio-ext-authz-"
        let start = text.firstRange(of: "ns[")?.lowerBound ?? text.startIndex
        provider = String(text[..<start].dropFirst(marker.count).dropLast())
        let parts = text[start...].split(whereSeparator: { "[]".contains($0) })
        description =
            parts.count >= 6 ? "AuthorizationPolicy \(parts[1])/\(parts[3]), rule \(parts[5])" : String(text[start...])
    }
}

private func address(of proxy: ProxyNode) throws(StaticMesh.Failure) -> IPAddress {
    guard let text = proxy.addresses.first, let address = IPAddress(text) else {
        throw StaticMesh.Failure(description: "\(proxy.id) has no address")
    }
    return address
}

/// What a connection meets in a server's sidecar.
private struct InboundChain {
    /// The network filters of a TCP chain, or the HTTP filters of an HTTP chain.
    let filters: [JSONObject]
    let isHTTP: Bool
    /// Whether the client shows its identity.
    let isMutual: Bool
}

extension StaticMesh {
    /// The proxy of the pod, of a pod of the workload, or of a pod behind the service `name`.
    fileprivate func workload(_ name: String) throws(Failure) -> ProxyNode {
        let parts = name.split(separator: "/").map(String.init)
        guard parts.count == 2 else { throw Failure(description: "\"\(name)\": expected NAMESPACE/NAME") }
        let local = proxies.filter { $0.namespace == parts[0] }
        let service = service(parts[1], in: parts[0])
        let isMeant: [(ProxyNode) -> Bool] = [
            { $0.id == "\(parts[1]).\(parts[0])" },
            { self.workloadName(of: $0) == parts[1] },
            { proxy in
                service.map { !$0.selector.isEmpty && $0.selector.allSatisfy { proxy.labels[$0.key] == $0.value } }
                    ?? false
            },
        ]
        for test in isMeant { if let found = local.first(where: test) { return found } }
        throw Failure(description: "no pod, workload or service \(name) with a pod that has an address")
    }

    private func workloadName(of proxy: ProxyNode) -> String? {
        let key = ConfigKey(.pod, proxy.namespace, String(proxy.id.dropLast(proxy.namespace.count + 1)))
        guard case .pod(let pod)? = objects[key]?.spec else { return nil }
        return pod.workloadName
    }

    fileprivate func service(_ name: String, in namespace: String) -> Service? {
        guard case .service(let service)? = objects[ConfigKey(.service, namespace, name)]?.spec else { return nil }
        return service
    }

    /// The port of the pod that `port` means: the target of the service's port where there is one, else itself.
    fileprivate func workloadPort(_ port: Int, of name: String, _ server: ProxyNode) -> Int {
        let parts = name.split(separator: "/").map(String.init)
        switch service(parts[1], in: parts[0])?.ports.first(where: { $0.number == port })?.target {
        case .number(let target): return target
        case .name(let name):
            let key = ConfigKey(.pod, server.namespace, String(server.id.dropLast(server.namespace.count + 1)))
            guard case .pod(let pod)? = objects[key]?.spec else { return port }
            return pod.namedPorts[name] ?? port
        case nil: return port
        }
    }

    /// What a client asks for in mutual TLS.
    fileprivate func serverName(_ parties: AuthorizationTrial.Parties) -> String {
        let parts = parties.to.split(separator: "/").map(String.init)
        return "outbound_.\(parties.port)_._.\(fullHostname("\(parts[1]).\(parts[0])", in: parts[0]))"
    }

    fileprivate func principal(of client: ProxyNode) -> String {
        "\(snapshot.settings.trustDomain)/ns/\(client.namespace)/sa/\(client.serviceAccount)"
    }

    /// The chain of `server` that a connection to `port` meets; nil: it takes none that has no identity.
    fileprivate func inboundChain(
        of server: ProxyNode, port: Int, hasIdentity: Bool
    ) throws(Failure) -> InboundChain? {
        let listeners = resources(for: view(of: server)).filter { $0.type == .listener }.map(\.resource.json)
        let chains = listeners.filter { $0["traffic_direction"] == "INBOUND" }
            .flatMap { $0["filter_chains"]?.array ?? [] }.compactMap(\.object)
        let own = chains.filter { $0["filter_chain_match"]?.object?["destination_port"] == .number(Double(port)) }
        let candidates =
            own.isEmpty ? chains.filter { $0["filter_chain_match"]?.object?["destination_port"] == nil } : own
        let mutual = candidates.filter { $0["transport_socket"] != nil }
        let plain = candidates.filter { $0["transport_socket"] == nil }
        let isMutual = hasIdentity && !mutual.isEmpty
        let usable = isMutual ? mutual : plain
        guard let chain = usable.first(where: { httpFilters(of: $0) != nil }) ?? usable.first else {
            if candidates.isEmpty {
                throw Failure(description: "\(server.id) has no sidecar that listens on port \(port)")
            }
            return nil
        }
        if let filters = httpFilters(of: chain) {
            return InboundChain(filters: filters, isHTTP: true, isMutual: isMutual)
        }
        let filters = (chain["filters"]?.array ?? []).compactMap(\.object)
        return InboundChain(filters: filters, isHTTP: false, isMutual: isMutual)
    }

    /// The HTTP filters of a chain; nil for one that does not speak HTTP.
    private func httpFilters(of chain: JSONObject) -> [JSONObject]? {
        let manager = (chain["filters"]?.array ?? []).compactMap(\.object)
            .first { $0["name"] == "envoy.filters.network.http_connection_manager" }
        return manager.map { ($0["typed_config"]?.object?["http_filters"]?.array ?? []).compactMap(\.object) }
    }
}
