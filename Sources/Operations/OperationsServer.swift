package import ControlPlane
internal import EnvoyAPI
internal import HTTPTypes
package import Hummingbird
package import Logging
internal import MeshConfig
internal import NIOCore

/// The HTTP server for those who run the control plane: readiness, metrics, and what it knows.
///
/// | path | answer |
/// |---|---|
/// | `/ready` | 200 once proxies are served, else 503 |
/// | `/metrics` | Prometheus text |
/// | `/version` | the program's version |
/// | `/debug/config_errors` | JSON: everything wrong in the configuration at present |
/// | `/debug/withheld_endpoints` | JSON: services with endpoints that nobody gets, since their pods are missing |
/// | `/debug/instance` | JSON: what the instance is called, its version and revision |
/// | `/debug/proxy_config?proxy=POD.NAMESPACE` | JSON: what a proxy holds against what it should; 404 where it is not connected |
/// | `/debug/memory` | JSON: where memory goes |
/// | `/debug/pushes` | JSON: the latest pushes, what they were for and what became of them |
/// | `/debug/pushes?proxy=POD.NAMESPACE` | JSON: what one proxy was sent lately, and why; 404 where it is not connected |
/// | `/debug/syncz` | JSON: every connected proxy, and for each type whether it is up to date, or what it refused and why |
package struct OperationsServer {
    private let controlPlane: ControlPlane
    private let registry: PrometheusRegistry
    private let instance: InstanceReport

    package init(controlPlane: ControlPlane, registry: PrometheusRegistry, instance: InstanceReport) {
        self.controlPlane = controlPlane
        self.registry = registry
        self.instance = instance
    }

    /// The server on `host`:`port`, to be run as a service.
    ///
    /// - Parameter port: 0 picks a free one.
    /// - Parameter listening: called with the port once the server listens.
    package func application(
        host: String, port: Int, log: Logger, listening: @escaping @Sendable (Int) -> Void
    ) -> some ApplicationProtocol {
        Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "martlet"),
            onServerRunning: { channel in listening(channel.localAddress?.port ?? port) },
            logger: log)
    }

    private var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/ready") { [controlPlane] _, _ in
            let isReady = controlPlane.isReady
            return isReady ? text("ready\n", .ok) : text("not ready\n", .serviceUnavailable)
        }
        router.get("/version") { [instance] _, _ in instance.version + "\n" }
        router.get("/debug/instance") { [instance] _, _ in instance }
        router.get("/metrics") { [registry] _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text)))
        }
        router.get("/debug/config_errors") { [controlPlane] _, _ in
            await controlPlane.problems.map(ProblemReport.init)
        }
        router.get("/debug/withheld_endpoints") { [controlPlane] _, _ in
            await controlPlane.withheldEndpoints
        }
        router.get("/debug/syncz") { [controlPlane] _, _ in
            await controlPlane.proxies
        }
        router.get("/debug/memory") { [controlPlane] _, _ in await controlPlane.memoryReport }
        router.get("/debug/pushes") { [controlPlane] request, context -> Response in
            guard let name = request.uri.queryParameters.get("proxy") else {
                return try await controlPlane.pushes.response(from: request, context: context)
            }
            let deliveries = await controlPlane.deliveries(to: name)
            return try deliveries?.response(from: request, context: context) ?? text(Self.notConnected, .notFound)
        }
        router.get("/debug/proxy_config") { [controlPlane] request, context -> Response in
            guard let name = request.uri.queryParameters.get("proxy") else {
                return text("expected ?proxy=POD.NAMESPACE", .badRequest)
            }
            let wanted = request.uri.queryParameters.get("type")
            let type = ResourceType.allCases.first { $0.short == wanted?.uppercased() }
            guard wanted == nil || type != nil else {
                return text("expected &type=cds, eds, lds, rds, sds, ecds or nds", .badRequest)
            }
            let holdings = await controlPlane.holdings(of: name, only: type)
            return try holdings?.response(from: request, context: context) ?? text(Self.notConnected, .notFound)
        }
        return router
    }

    /// Source: serving.md 8.4, "Miss".
    private static let notConnected =
        "Proxy not connected to this Pilot instance. It may be connected to another instance."
}

/// What an instance is called by those who run it.
package struct InstanceReport: Sendable, Codable {
    /// The pod that it runs in, or else the service that stands for its revision.
    package let id: String
    package let version: String
    package let revision: String

    package init(id: String, version: String, revision: String) {
        self.id = id
        self.version = version
        self.revision = revision
    }
}

private func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
}

/// A configuration problem as `/debug/config_errors` shows it.
private struct ProblemReport: ResponseEncodable {
    let severity: String
    let file: String
    let line: Int
    let object: String?
    let field: String
    let message: String

    init(_ problem: ConfigProblem) {
        severity = problem.severity.rawValue
        file = problem.location.file
        line = problem.location.line
        object = problem.object?.description
        field = problem.field
        message = problem.message
    }
}

extension ProxyStatus: ResponseEncodable {}
extension WithheldStatus: ResponseEncodable {}
extension InstanceReport: ResponseEncodable {}
extension MemoryReport: ResponseEncodable {}
extension HoldingsReport: ResponseEncodable {}
extension PushHistory: ResponseEncodable {}
extension DeliveryReport: ResponseEncodable {}
