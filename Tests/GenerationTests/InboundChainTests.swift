import EnvoyAPI
import Mesh
import MeshConfig
import Testing

@testable import Generation

/// The chains of a port by its class and by what PeerAuthentications say. Source: generation.md 3.3, table.
struct InboundChainTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let declared: PortProtocol
        let mode: MutualTLSMode
        var hasCertificate = true
        /// Each `<transport>[ <what is offered>] > <what the chain speaks>`.
        let chains: [String]

        var testDescription: String { "\(declared) \(mode)\(hasCertificate ? "" : " without certificate")" }
    }

    static let cases = [
        Case(declared: .http, mode: .strict, chains: ["mutualTLS > HTTP"]),
        Case(declared: .http, mode: .permissive, chains: ["mutualTLS istio > HTTP", "plaintext > HTTP"]),
        Case(declared: .grpc, mode: .disable, chains: ["plaintext > HTTP"]),
        Case(declared: .tcp, mode: .strict, chains: ["mutualTLS > TCP"]),
        Case(
            declared: .https, mode: .permissive,
            chains: ["mutualTLS istio > TCP", "opaqueTLS > TCP", "plaintext > TCP"]),
        Case(declared: .mysql, mode: .disable, chains: ["plaintext > TCP"]),
        Case(declared: .auto, mode: .strict, chains: ["mutualTLS istioHTTP > HTTP", "mutualTLS > TCP"]),
        Case(
            declared: .auto, mode: .permissive,
            chains: [
                "mutualTLS istioHTTP > HTTP", "plaintext plainHTTP > HTTP", "mutualTLS istioTCP > TCP",
                "plaintext > TCP", "opaqueTLS > TCP",
            ]),
        Case(declared: .auto, mode: .disable, chains: ["plaintext plainHTTP > HTTP", "plaintext > TCP"]),
        Case(declared: .http, mode: .strict, hasCertificate: false, chains: ["refused > TCP"]),
        Case(declared: .auto, mode: .strict, hasCertificate: false, chains: ["refused > TCP"]),
        Case(declared: .http, mode: .disable, hasCertificate: false, chains: ["plaintext > HTTP"]),
    ]

    @Test(arguments: cases) func `class and mode decide about the chains`(_ rule: Case) {
        let port = InboundPort(
            targetPort: 8080, servicePort: 80, hostname: "web", declared: rule.declared, place: .redirected("0.0.0.0"),
            mode: rule.mode)
        let chains = InboundChain.chains(of: port, hasCertificate: rule.hasCertificate).map { chain in
            let offer = chain.offer == .anything ? "" : " \(chain.offer)"
            return "\(chain.security)\(offer) > \(chain.isHTTP ? "HTTP" : "TCP")"
        }
        #expect(chains == rule.chains)
    }
}
