import Bytes
import CertificateAuthority
import EnvoyAPI
import EventLoops
import Foundation
import Identity
import Logging
import MeshConfig
import Synchronization
import Testing

@testable import ControlPlane
@testable import Transport

/// Says at once what it was told to say.
struct FixedAuthenticator: Authenticator {
    let answer: Result<PeerIdentity, AuthenticationError>

    nonisolated(nonsending) func authenticate(
        _ credentials: Credentials
    ) async throws(AuthenticationError) -> PeerIdentity { try answer.get() }
}

/// A line of a log: the event and its fields.
final class RecordedLog: Sendable {
    private let text = Mutex("")

    var lines: String { text.withLock { $0 } }

    func add(_ line: String) { text.withLock { $0 += line + "\n" } }

    /// A log whose lines come here.
    func makeLogger() -> Logger { Logger(label: "test") { _ in RecordingLogHandler(record: self) } }
}

private struct RecordingLogHandler: LogHandler {
    let record: RecordedLog
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { record.add("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}

/// A shard with a certificate authority in virtual time.
final class CertificateWorld {
    static let names = MeshNames()
    static let delta = "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources"

    let clock = SimulatedClock()
    let office: CertificateOffice
    let shard: Shard
    let output = CertificateOutput.Record()
    let log = RecordedLog()
    let directory: String
    private let pipeline: ConfigPipeline
    private var streamCount: Int32 = 0

    /// - Parameters:
    ///   - answer: what the authenticator says; nil: there is none.
    ///   - config: what the mesh is made of.
    init(
        authenticator answer: Result<PeerIdentity, AuthenticationError>? = nil, servesWorkloads: Bool = true,
        lifetimes: CertificateLifetimes = .init(usual: 3600, longest: 7200), hosts: [String] = [],
        limits: Limits = Limits(), settings: MeshSettings? = nil
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "certificate-tests-\(UUID())").path
        let record = log
        let log = log.makeLogger()
        let metrics = ControlPlaneMetrics()
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let authority = try CertificateAuthority(directory, organization: "test", lifetimes: lifetimes) { [clock] in
            start.addingTimeInterval(clock.now.sinceOrigin / .seconds(1))
        }
        let office = try CertificateOffice(
            loop: clock.makeLoop(name: "certificates"), authority: authority, servesWorkloads: servesWorkloads,
            hosts: hosts, limits: limits, log: log)
        self.office = office
        let names = Self.names
        let shard = Shard(
            loop: clock.makeLoop(name: "shard"), cache: ResourceCache(), gate: RevisionGate(names: names),
            authentication: AuthenticationSettings(authenticator: answer.map { FixedAuthenticator(answer: $0) }),
            limits: limits, certificates: office, metrics: metrics, log: log)
        self.shard = shard
        pipeline = ConfigPipeline(
            loop: clock.makeLoop(name: "mesh"), names: names, metrics: metrics, log: log, publish: shard.post)
        shard.loop.post { [output] in shard.assumeIsolated { $0.serve { CertificateOutput(output) } } }
        office.loop.post {
            office.assumeIsolated { desk in
                desk.begin { news in
                    record.add("\(news)")
                    switch news {
                    case .certificate(let identity):
                        shard.loop.post { shard.assumeIsolated { $0.renewSecrets(of: identity) } }
                    case .roots: shard.loop.post { shard.assumeIsolated { $0.renewSecrets(of: nil) } }
                    case .serverCertificate: break
                    }
                }
            }
        }
        apply(meshSettings: settings)
    }

    deinit { do { try FileManager.default.removeItem(atPath: directory) } catch { Issue.record(error) } }

    func run(for time: Duration = .milliseconds(50)) { clock.run(until: clock.now.advanced(by: time)) }

    /// - Parameter settings: the mesh config; nil leaves it as it is.
    func apply(meshSettings settings: MeshSettings? = nil) {
        let changes = settings.map { settings in
            ConfigObject(
                key: Self.names.meshConfigKey, meta: ObjectMeta(), spec: .configMap(ConfigMap(mesh: settings)),
                source: SourceLocation(file: "test", line: 1))
        }
        let batch = ConfigBatch(changes: changes.map { [.set($0)] } ?? [], problems: [], ignoredKinds: [:])
        pipeline.loop.post { [pipeline] in pipeline.assumeIsolated { $0.receive(batch) } }
        run()
    }

    func open(_ path: String, on connection: ConnectionSecurity, token: String? = nil) throws -> StreamID {
        streamCount += 1
        let stream = StreamID(connection: ConnectionID(serial: 1), number: streamCount)
        let head = RequestHead(
            path: path, authority: "martlet", headers: token.map { [("authorization", "Bearer \($0)")] } ?? [],
            peer: try SocketAddress("192.0.2.1:1"), connection: connection)
        post { $0.opened(stream, head) }
        return stream
    }

    func send(_ bytes: [UInt8], on stream: StreamID) {
        post { unsafe $0.received(bytes.span.bytes, on: stream) }
    }

    func halfClose(_ stream: StreamID) { post { $0.halfClosed(stream) } }

    func close(_ stream: StreamID) { post { $0.closed(stream, .reset(code: 8)) } }

    private func post(_ event: @escaping @Sendable (Shard) -> Void) {
        shard.loop.post { [shard] in event(shard) }
        run()
    }
}

/// Keeps what a shard sends, as it is, and how it ends each stream first: afterwards a stream is gone.
final class CertificateOutput: StreamOutput {
    final class Record: Sendable {
        private let state = Mutex<(messages: [StreamID: [[UInt8]]], ends: [StreamID: GRPCStatus])>(([:], [:]))

        func messages(_ stream: StreamID) -> [[UInt8]] { state.withLock { $0.messages[stream] ?? [] } }
        func end(_ stream: StreamID) -> GRPCStatus? { state.withLock { $0.ends[stream] } }

        fileprivate func add(_ message: [UInt8], _ stream: StreamID) {
            state.withLock { $0.messages[stream, default: []].append(message) }
        }
        fileprivate func end(_ stream: StreamID, _ status: GRPCStatus) {
            state.withLock { $0.ends[stream] = $0.ends[stream] ?? status }
        }
    }

    private let record: Record

    init(_ record: Record) { self.record = record }

    func send(_ message: OutgoingMessage, on stream: StreamID) { record.add(message.array, stream) }
    func finish(_ stream: StreamID, _ status: GRPCStatus) { record.end(stream, status) }
}
