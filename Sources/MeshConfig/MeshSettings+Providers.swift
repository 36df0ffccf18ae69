extension MeshSettings {
    /// The hosts of the services that providers name, in lower case.
    package var providerHosts: Set<String> {
        let authorizers = authorizers.values.map { authorizer in
            authorizer.service.split(separator: "/", maxSplits: 1).last.map(String.init) ?? ""
        }
        return Set(extensionProviders.values.compactMap { $0.address?.hostname } + authorizers)
    }
}

extension ExtensionProvider {
    /// Where it is; nil: in the proxies themselves.
    fileprivate var address: Address? {
        switch self {
        case .fileLog, .prometheus: nil
        case .logService(let service): service.address
        case .zipkin(let zipkin): zipkin.address
        case .openTelemetry(let telemetry): telemetry.address
        case .datadog(let datadog): datadog.address
        case .skyWalking(let address): address
        }
    }
}
