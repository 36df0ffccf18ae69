package import ControlPlane
internal import CoreMetrics
internal import EnvoyAPI
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
package import Logging
internal import MeshConfig
internal import NIOCore
package import ServiceLifecycle

/// The HTTP server for those who run the control plane: readiness, metrics, and what it knows.
///
/// | path | answer |
/// |---|---|
/// | `/ready` | 200 once proxies are served, else 503 with the reason |
/// | `/metrics` | Prometheus text |
/// | `/version` | the program's version |
/// | `/debug`, `/debug/list` | JSON: the paths below `/debug` |
/// | `/debug/config_errors` | JSON: everything wrong in the configuration at present |
/// | `/debug/withheld_endpoints` | JSON: services with endpoints that nobody gets, since their pods are missing |
/// | `/debug/instance` | JSON: what the instance is called, its version and revision |
/// | `/debug/proxy_config?proxy=POD.NAMESPACE` | JSON: what a proxy holds against what it should; else 404 |
/// | `/debug/memory` | JSON: where memory goes |
/// | `/debug/pushes` | JSON: the latest pushes, what they were for and what became of them |
/// | `/debug/pushes?proxy=POD.NAMESPACE` | JSON: what one proxy was sent lately, and why; else 404 |
/// | `/debug/syncz` | JSON: every connected proxy, and for each type whether it is up to date or refused, and why |
package struct OperationsServer {
    private let controlPlane: ControlPlane
    private let registry: PrometheusRegistry
    private let process: ProcessMetrics
    private let instance: InstanceReport

    package init(controlPlane: ControlPlane, registry: PrometheusRegistry, instance: InstanceReport) {
        self.controlPlane = controlPlane
        self.registry = registry
        self.instance = instance
        process = ProcessMetrics(in: registry)
        let build = [("component", "pilot"), ("tag", instance.version)]
        registry.makeMeter(label: "istio_build", dimensions: build).set(1.0)
        registry.makeMeter(label: "pilot_info", dimensions: [("version", instance.version)]).set(1.0)
    }

    /// The server on `host`:`port`, to be run as a service, which tells in `log` where it listens.
    ///
    /// - Parameter port: 0 picks a free one.
    package func service(host: String, port: Int, log: Logger) -> some ServiceLifecycle.Service {
        // What the library has to say of itself, an operator need not know.
        var quiet = log
        quiet.logLevel = .critical
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "martlet"),
            onServerRunning: { channel in
                let address = "\(host):\(channel.localAddress?.port ?? port)"
                log.notice("serving operations", metadata: ["address": "\(address)"])
            }, logger: quiet)
        return NamedListener(application: application, address: "\(host):\(port)")
    }

    /// What there is below `/debug`.
    private static let debugPaths = [
        "config_errors", "instance", "list", "memory", "proxy_config", "pushes", "syncz", "withheld_endpoints",
    ].map { "/debug/\($0)" }

    private var router: Router<OperationsContext> {
        let router = Router(context: OperationsContext.self)
        router.get("/ready") { [controlPlane] _, _ in
            switch controlPlane.readiness {
            case .ready: text("ready\n", .ok)
            case .starting:
                text(
                    "not ready: no configuration is in force yet; /debug/config_errors says what is wrong\n",
                    .serviceUnavailable)
            case .stopping: text("not ready: stopping\n", .serviceUnavailable)
            }
        }
        router.get("/version") { [instance] _, _ in instance.version + "\n" }
        for path in ["/debug", "/debug/list"] { router.get("\(path)") { _, _ in Self.debugPaths } }
        router.get("/debug/instance") { [instance] _, _ in instance }
        router.get("/metrics") { [registry, process] _, _ in
            process.renew()
            return Response(
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
                return text("expected ?proxy=POD.NAMESPACE\n", .badRequest)
            }
            let wanted = request.uri.queryParameters.get("type")
            let type = ResourceType.allCases.first { $0.short == wanted?.uppercased() }
            guard wanted == nil || type != nil else {
                return text("expected &type=cds, eds, lds, rds, sds, ecds or nds\n", .badRequest)
            }
            let holdings = await controlPlane.holdings(of: name, only: type)
            return try holdings?.response(from: request, context: context) ?? text(Self.notConnected, .notFound)
        }
        return router
    }

    /// Source: serving.md 8.4, "Miss".
    private static let notConnected =
        "Proxy not connected to this Pilot instance. It may be connected to another instance.\n"
}

/// The server, whose failure to listen names the address.
private struct NamedListener<Inner: ServiceLifecycle.Service>: ServiceLifecycle.Service {
    let application: Inner
    let address: String

    func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenError(description: "cannot serve operations on \(address): \(systemText(error.errnoCode))")
        }
    }

    private func systemText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

/// Why the server does not listen.
private struct ListenError: Error, CustomStringConvertible {
    let description: String
}

/// How answers are written: as JSON for people, too.
private struct OperationsContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    init(source: Source) { coreContext = .init(source: source) }

    var responseEncoder: IndentedJSON { IndentedJSON() }
}

/// Values as indented JSON, keys in order, with a line end.
private struct IndentedJSON: ResponseEncoder {
    func encode(_ value: some Encodable, from request: Request, context: some RequestContext) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var bytes = ByteBuffer(bytes: try encoder.encode(value).withoutEmptyLines)
        bytes.writeString("\n")
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: bytes))
    }
}

extension Data {
    /// JSON with empty arrays and objects as `[]` and `{}`, into which the encoder writes an empty line.
    fileprivate var withoutEmptyLines: Data {
        let lineEnd = UInt8(ascii: "\n")
        var result = Data(capacity: count)
        var rest = self[...]
        while let end = rest.firstIndex(of: lineEnd) {
            let next = rest.index(after: end)
            let isEmpty = next < rest.endIndex && rest[next] == lineEnd
            result += isEmpty ? rest[..<end] : rest[..<next]
            rest = isEmpty ? rest[next...].dropFirst().drop { $0 == UInt8(ascii: " ") } : rest[next...]
        }
        return result + rest
    }
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
