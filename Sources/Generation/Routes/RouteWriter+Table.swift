import EnvoyAPI

extension Arena {
    /// A route table of Envoy's as a resource.
    ///
    /// - Parameter build: adds the virtual hosts.
    func encodeRouteTable(_ name: String, _ build: (Envoy.RouteConfiguration) -> Void) -> EncodedResource {
        encode(name, as: Envoy.RouteConfiguration.self) { table in
            table.setUp(name: name)
            build(table)
        }
    }
}

extension Envoy.RouteConfiguration {
    /// Sets what all tables of Envoy's have alike, and the name.
    func setUp(name: String) {
        self.name = name
        validateClusters = false
        // Domains have no ports, and clients send some.
        ignorePortInHostMatching = true
        // What Envoy accepts by default would not hold every allowed answer.
        maxDirectResponseBodySizeBytes = 1 << 20
    }
}
