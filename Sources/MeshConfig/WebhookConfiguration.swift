/// A MutatingWebhookConfiguration, of which nothing but the metadata counts for proxies. What it says of the control
/// plane behind it is for those who write another one for the same control plane.
package struct WebhookConfiguration: Hashable, Sendable {
    /// `clientConfig.caBundle` as it is written; empty where there is none, or where webhooks have several.
    package var authorities = ""
    /// The namespace of the Service that the webhooks call; empty where there is none.
    package var serviceNamespace = ""

    package init() {}
}

extension ObjectDecoder {
    /// Reads `webhooks`, as far as anybody asks.
    mutating func webhookConfiguration() -> WebhookConfiguration {
        var configuration = WebhookConfiguration()
        let clients = mappings(root, "webhooks").compactMap { mapping($0, "clientConfig") }
        let authorities = Set(clients.compactMap { text($0, "caBundle") })
        if authorities.count == 1, let only = authorities.first { configuration.authorities = only }
        let service = clients.lazy.compactMap { $0["service"] }.first
        configuration.serviceNamespace = service.flatMap { text($0, "namespace") } ?? ""
        return configuration
    }
}
