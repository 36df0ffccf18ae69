/// How large a made-up mesh is, and of what.
package struct MeshShape: Sendable, Equatable {
    /// 1 to 1,000,000.
    package var services = 1_000
    /// Endpoints of each service, each with its Pod. 0 to 1,000; of all services together at most 8,000,000.
    package var endpoints = 10
    /// Namespaces that the services are spread over. 1 to 10,000.
    package var namespaces = 50
    /// Share of the services that have a VirtualService. 0 to 1.
    package var virtualServices = 0.2
    /// Share of the services that have a DestinationRule. 0 to 1.
    package var destinationRules = 0.2
    /// Share of the namespaces whose Sidecar lets in their own services only. 0 to 1; 0: everybody sees everything.
    package var sidecars = 0.0
    /// Decides what is in the objects, not how many there are.
    package var seed: UInt64 = 1

    /// The shape that `martlet generate-mesh` makes unless told otherwise.
    package init() {}

    /// The first number that is out of its range, as a sentence; nil where all are fine.
    package var fault: String? {
        func isShare(_ share: Double) -> Bool { (0...1).contains(share) }
        return switch self {
        case _ where !(1...1_000_000).contains(services): "services: 1 to 1000000"
        case _ where !(0...1_000).contains(endpoints): "endpoints: 0 to 1000"
        case _ where services * endpoints > 8_000_000: "services times endpoints: at most 8000000"
        case _ where !(1...10_000).contains(namespaces): "namespaces: 1 to 10000"
        case _ where !isShare(virtualServices): "virtualservices: a share, 0 to 1"
        case _ where !isShare(destinationRules): "destinationrules: a share, 0 to 1"
        case _ where !isShare(sidecars): "sidecars: a share, 0 to 1"
        default: nil
        }
    }
}

/// Whether number `index` is one of the `share` of all that are chosen: of the first n there are n × share, rounded
/// down.
func isChosen(_ index: Int, share: Double) -> Bool {
    Int(Double(index + 1) * share) > Int(Double(index) * share)
}
