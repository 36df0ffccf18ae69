extension MeshSettings {
    /// Reads Istio's MeshConfig, YAML or JSON, as a file of its own has it.
    ///
    /// Fields that it does not know are skipped; what the text does not say is as in `defaults`.
    /// - Returns: nil for the settings where anything is wrong, and then at least one problem.
    /// Source: generation.md 0.3.
    package static func read(
        _ text: [UInt8], file: String, defaults: MeshSettings = MeshSettings()
    ) -> (settings: MeshSettings?, problems: [ConfigProblem]) {
        let (settings, problems) = readMeshSettings(text, defaults)
        return (
            settings,
            problems.map {
                ConfigProblem(
                    $0.severity, location: SourceLocation(file: file, line: $0.location.line), object: nil,
                    field: $0.field,
                    message: $0.message)
            }
        )
    }
}

/// The blocks of addresses of Istio's MeshNetworks, by the names of the networks, in the order of each one's; places of
/// problems count lines of `text` and name no file. Source: generation.md 7.1, "internal_address_config".
private func readNetworkRanges(_ text: [UInt8]) -> (ranges: [IPPrefix], problems: [ConfigProblem]) {
    var ranges: [IPPrefix] = []
    var problems: [ConfigProblem] = []
    do throws(YAMLError) {
        try readYAML(text) { root in
            var decoder = ObjectDecoder(file: "", root: root)
            let networks = decoder.mapping(root, "networks")?.entries ?? []
            for (_, network) in networks.sorted(by: { $0.key.text < $1.key.text }) {
                for endpoint in decoder.mappings(network, "endpoints") {
                    guard let block = decoder.text(endpoint, "fromCidr"), let node = endpoint["fromCidr"] else {
                        continue
                    }
                    if let range = IPPrefix.reading(addressOrBlock: block) {
                        ranges.append(range)
                    } else {
                        decoder.problem(
                            at: node, "found \"\(block)\", expected a block of addresses such as 10.0.0.0/8")
                    }
                }
            }
            problems += decoder.finishedProblems()
        }
    } catch {
        problems.append(
            ConfigProblem(
                location: SourceLocation(file: "", line: error.line), object: nil, field: "", message: error.message))
    }
    return (ranges, problems)
}

/// The same with places that count lines of `text` and name no file.
private func readMeshSettings(
    _ text: [UInt8], _ defaults: MeshSettings
) -> (settings: MeshSettings?, problems: [ConfigProblem]) {
    var settings = defaults
    var problems: [ConfigProblem] = []
    var documents = 0
    do throws(YAMLError) {
        try readYAML(text) { root in
            documents += 1
            var decoder = ObjectDecoder(file: "", root: root)
            if documents == 1, root.isMapping {
                decoder.noteLookups()
                decoder.fill(&settings)
                decoder.warnOfMisspeltFields()
            } else {
                decoder.problem(at: root, "found \(root.described), expected one MeshConfig: fields (name: value)")
            }
            problems += decoder.finishedProblems()
        }
    } catch {
        problems.append(
            ConfigProblem(
                location: SourceLocation(file: "", line: error.line), object: nil, field: "", message: error.message))
    }
    return (problems.contains { $0.severity == .error } ? nil : settings, problems)
}

extension ObjectDecoder {
    /// Reads the settings out of the mesh's own ConfigMap, whose namespace is the mesh's root unless it says otherwise,
    /// and the authorities out of the others.
    mutating func configMap() -> ConfigMap {
        guard let key, key.name == "istio" || key.name.hasPrefix("istio-"),
            let node = mapping(root, "data")?["mesh"], let text = text(of: node)
        else { return ConfigMap(mesh: nil, authorities: authoritiesOfConfigMap()) }
        var (settings, problems) = readMeshSettings(Array(text.utf8), MeshSettings(rootNamespace: key.namespace))
        adopt(problems, of: text, in: node)
        if let node = mapping(root, "data")?["meshNetworks"], let text = self.text(of: node) {
            let (ranges, problems) = readNetworkRanges(Array(text.utf8))
            settings?.networkRanges = ranges
            adopt(problems, of: text, in: node)
        }
        return ConfigMap(mesh: settings)
    }

    /// Reports what is wrong with the text of `node`. A block of text begins in the line after its `|`; other texts do
    /// not show where their lines are.
    private mutating func adopt(_ problems: [ConfigProblem], of text: String, in node: YAMLNode) {
        for problem in problems {
            adopt(problem, in: node, line: text.contains("\n") ? node.line + problem.location.line : node.line)
        }
    }

    /// Sets what the fields say.
    fileprivate mutating func fill(_ settings: inout MeshSettings) {
        assign(&settings.rootNamespace, text(root, "rootNamespace"))
        assign(&settings.trustDomain, text(root, "trustDomain"))
        assign(&settings.outboundPort, number(root, "proxyListenPort", in: 0...65535))
        assign(&settings.inboundPort, number(root, "proxyInboundListenPort", in: portNumbers))
        assign(&settings.connectTimeout, duration(root, "connectTimeout"))
        assign(&settings.protocolDetectionTimeout, duration(root, "protocolDetectionTimeout", atLeast: .zero))
        assign(&settings.dnsRefreshRate, duration(root, "dnsRefreshRate"))
        assign(
            &settings.outboundPolicy,
            choice(mapping(root, "outboundTrafficPolicy"), "mode", MeshSettings.OutboundPolicy.self))
        assign(
            &settings.inboundPolicy,
            choice(mapping(root, "inboundTrafficPolicy"), "mode", MeshSettings.InboundPolicy.self))
        assign(
            &settings.pathNormalization,
            choice(mapping(root, "pathNormalization"), "normalization", MeshSettings.PathNormalization.self))
        assign(&settings.defaultServiceExportTo, names(root, "defaultServiceExportTo"))
        assign(&settings.defaultVirtualServiceExportTo, names(root, "defaultVirtualServiceExportTo"))
        assign(&settings.defaultDestinationRuleExportTo, names(root, "defaultDestinationRuleExportTo"))
        assign(&settings.accessLogFile, text(root, "accessLogFile"))
        assign(&settings.accessLogFormat, accessLogFormat())
        assign(&settings.logsToService, flag(root, "enableEnvoyAccessLogService"))
        assign(&settings.enableTracing, flag(root, "enableTracing"))
        assign(&settings.outboundStatPattern, statPattern("outboundClusterStatName"))
        assign(&settings.inboundStatPattern, statPattern("inboundClusterStatName"))
        assign(&settings.logsListeners, flag(root, "disableEnvoyListenerLog").map { !$0 })
        assign(&settings.discoveryAddress, mapping(root, "defaultConfig").flatMap { text($0, "discoveryAddress") })
        assign(&settings.proxySettings, mapping(root, "defaultConfig").map { proxySettings($0) })
        settings.extensionProviders = extensionProviders()
        settings.authorizers = externalAuthorizers()
        let providers = mapping(root, "defaultProviders")
        settings.defaultTracingProvider = texts(providers, "tracing").first
        settings.defaultLogProviders = texts(providers, "accessLogging")
        settings.defaultMetricsProviders = texts(providers, "metrics")
        settings.discoverySelectors = mappings(root, "discoverySelectors").map { labelSelector($0) }
        fillTraffic(&settings)
    }

    /// Sets what the fields say about how services are reached.
    private mutating func fillTraffic(_ settings: inout MeshSettings) {
        assign(&settings.enableAutoMTLS, flag(root, "enableAutoMtls"))
        assign(&settings.trustDomainAliases, names(root, "trustDomainAliases"))
        settings.caTrustDomains = mappings(root, "caCertificates").flatMap { texts($0, "trustDomains") }
        assign(&settings.meshTLS, mapping(root, "meshMTLS").map { tlsDefaults($0) })
        assign(&settings.localityBalancing, placeSetting(root))
        assign(
            &settings.upgradesToHTTP2,
            choice(root, "h2UpgradePolicy", ConnectionPool.Upgrade.self).map { $0 == .always })
        assign(&settings.tcpKeepalive, tcpKeepalive(root))
        assign(&settings.defaultPolicy, mapping(root, "defaultTrafficPolicy").map { policyParts($0) })
        if root["defaultHttpRetryPolicy"] != nil {
            settings.defaultRetryPolicy = retryPolicy(root, "defaultHttpRetryPolicy")
        }
        if root["defaultInboundHttpRetryPolicy"] != nil {
            settings.defaultInboundRetryPolicy = retryPolicy(root, "defaultInboundHttpRetryPolicy")
        }
        assign(&settings.httpProxyPort, number(root, "proxyHttpPort", in: 0...65535))
        assign(&settings.tlsDefaults, mapping(root, "tlsDefaults").map { tlsDefaults($0) })
    }

    /// A pattern for names in statistics. Source: generation.md 1.1.
    private mutating func statPattern(_ field: String) -> String? {
        guard let node = root[field], let pattern = text(of: node) else { return nil }
        let operators = [
            "SERVICE", "SERVICE_NAME", "SERVICE_FQDN", "SERVICE_PORT", "SERVICE_PORT_NAME", "TARGET_PORT",
            "SUBSET_NAME",
        ]
        // Every second part stands between two signs.
        let parts = pattern.split(separator: "%", omittingEmptySubsequences: false)
        let unknown = parts.enumerated().first { $0 % 2 == 1 && !operators.contains(String($1)) }
        if unknown != nil || parts.count % 2 == 0 {
            let list = operators.map { "%\($0)%" }.joined(separator: ", ")
            let found = unknown.map { "%\($0.element)%" } ?? "a single %"
            warning(at: node, "has \(found), which stays as it is; known are \(list)")
        }
        return pattern
    }

    /// A list of names; nil where it is absent or empty.
    private mutating func names(_ parent: YAMLNode, _ name: String) -> [String]? {
        let names = texts(parent, name)
        return names.isEmpty ? nil : names
    }

    private func assign<Value>(_ setting: inout Value, _ value: Value?) {
        if let value { setting = value }
    }
}
