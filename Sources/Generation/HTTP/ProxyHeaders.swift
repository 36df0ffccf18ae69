import EnvoyAPI
import Mesh
import MeshConfig

extension ProxySettings.Headers {
    /// What a connection manager says of itself and of clients. Source: generation.md 7.1, "ProxyConfig
    /// `proxyHeaders`".
    func write(
        to manager: Envoy.HttpConnectionManager, _ direction: ConnectionManager.Direction, in arena: Arena
    ) {
        switch server {
        case .standard: if !direction.isOutbound { manager.serverName = "istio-envoy" }
        case .untouched: manager.serverHeaderTransformation = .passThrough
        case .named(let name): manager.serverName = name
        }
        if !makesRequestID { manager.generateRequestId = false }
        manager.appendXForwardedPort = tellsPort
        if keepsCase {
            let options = manager.httpProtocolOptions ?? arena.make()
            options.headerKeyFormat = arena.keptCase()
            manager.httpProtocolOptions = options
        }
        switch direction {
        case .outbound, .unclaimed: break
        case .inbound: writeCertificate(to: manager, in: arena)
        case .gateway(_, let topology): topology.write(to: manager, in: arena)
        }
    }

    /// What the workload is told of its clients.
    private func writeCertificate(to manager: Envoy.HttpConnectionManager, in arena: Arena) {
        manager.forwardClientCertDetails = certificateHeader == .standard ? .appendForward : certificateHeader.mode
        manager.setCurrentClientCertDetails = arena.make { details in
            details.subject = certificateDetails.subject ?? true
            details.cert = certificateDetails.cert ?? false
            details.chain = certificateDetails.chain ?? false
            details.dns = certificateDetails.dns ?? true
            details.uri = certificateDetails.uri ?? true
        }
    }
}

extension ConnectionManager.Direction {
    fileprivate var isOutbound: Bool {
        switch self {
        case .outbound, .unclaimed: true
        case .inbound, .gateway: false
        }
    }
}

extension GatewayTopology {
    /// What to believe of what requests say of their sender.
    fileprivate func write(to manager: Envoy.HttpConnectionManager, in arena: Arena) {
        manager.xffNumTrustedHops = UInt32(trustedProxyCount)
        manager.forwardClientCertDetails = certificateHeader.mode
        switch certificateHeader {
        case .removed, .kept, .alwaysKept: break
        case .standard, .extended, .replaced:
            manager.setCurrentClientCertDetails = arena.make { details in
                details.subject = true
                details.cert = true
                details.dns = true
                details.uri = true
            }
        }
    }
}

extension GatewayTopology.CertificateHeader {
    /// Envoy's word for it; `standard` as at a gateway.
    fileprivate var mode: Envoy.HttpConnectionManager.ForwardClientCertDetails {
        switch self {
        case .removed: .sanitize
        case .kept: .forwardOnly
        case .alwaysKept: .alwaysForwardOnly
        case .extended: .appendForward
        case .standard, .replaced: .sanitizeSet
        }
    }
}
