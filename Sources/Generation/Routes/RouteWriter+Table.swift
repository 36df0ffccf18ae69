import EnvoyAPI

extension Arena {
    /// A route table of Envoy's as a resource.
    ///
    /// - Parameter build: adds the virtual hosts.
    func encodeRouteTable(_ name: String, _ build: (Envoy.RouteConfiguration) -> Void) -> EncodedResource {
        encode(name, as: Envoy.RouteConfiguration.self) { table in
            table.name = name
            table.validateClusters = false
            // Domains have no ports, and clients send some.
            table.ignorePortInHostMatching = true
            // What Envoy accepts by default would not hold every allowed answer.
            table.maxDirectResponseBodySizeBytes = 1 << 20
            build(table)
        }
    }
}
