import Mesh
import MeshConfig

/// One port on which the proxy's workload listens, as the oldest service that leads to it declares it.
/// Source: generation.md 3.2.
struct InboundPort: Hashable, Sendable {
    /// 0: any port that no service has, which the proxy passes through.
    let targetPort: Int
    let servicePort: Int
    let hostname: String
    let declared: PortProtocol

    /// Traffic to ports that no service has.
    static let passthrough = InboundPort(targetPort: 0, servicePort: 0, hostname: "", declared: .auto)

    /// Whether it stands for ports that no service has.
    var isPassthrough: Bool { targetPort == 0 }

    /// Where the port's traffic goes.
    var cluster: String {
        isPassthrough ? SpecialClusterName.inboundPassthrough : inboundClusterName(targetPort: targetPort)
    }
}

/// The inbound ports of a workload, by number. Of several services on one port the oldest decides; without redirection
/// there are none.
func inboundPorts(_ view: ProxyView) -> [InboundPort] {
    guard view.scope.interception != .none else { return [] }
    var seen: Set<Int> = []
    var ports: [InboundPort] = []
    for target in view.targets where seen.insert(target.targetPort).inserted {
        ports.append(
            InboundPort(
                targetPort: target.targetPort, servicePort: target.port.number, hostname: target.service.hostname,
                declared: target.port.protocol_))
    }
    return ports.sorted { $0.targetPort < $1.targetPort }
}
