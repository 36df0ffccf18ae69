package import ControlPlane
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
/// | `/debug/pushes` | JSON: the latest pushes, what they were for and what became of them |
/// | `/debug/pushes?proxy=POD.NAMESPACE` | JSON: what one proxy was sent lately, and why; 404 where it is not connected |
/// | `/debug/syncz` | JSON: every connected proxy, and for each type whether it is up to date, or what it refused and why |
package struct OperationsServer {
    private let controlPlane: ControlPlane
    private let registry: PrometheusRegistry
    private let version: String

    package init(controlPlane: ControlPlane, registry: PrometheusRegistry, version: String) {
        self.controlPlane = controlPlane
        self.registry = registry
        self.version = version
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
            return Response(
                status: isReady ? .ok : .serviceUnavailable,
                body: ResponseBody(byteBuffer: ByteBuffer(string: isReady ? "ready\n" : "not ready\n")))
        }
        router.get("/version") { [version] _, _ in version + "\n" }
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
        router.get("/debug/pushes") { [controlPlane] request, context -> Response in
            guard let name = request.uri.queryParameters.get("proxy") else {
                return try await controlPlane.pushes.response(from: request, context: context)
            }
            guard let deliveries = await controlPlane.deliveries(to: name) else {
                return Response(
                    status: .notFound, body: ResponseBody(byteBuffer: ByteBuffer(string: Self.notConnected)))
            }
            return try deliveries.response(from: request, context: context)
        }
        return router
    }

    /// Source: serving.md 8.4, "Miss".
    private static let notConnected =
        "Proxy not connected to this Pilot instance. It may be connected to another instance."
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
extension PushHistory: ResponseEncodable {}
extension DeliveryReport: ResponseEncodable {}
