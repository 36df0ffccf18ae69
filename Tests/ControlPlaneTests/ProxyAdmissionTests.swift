import EnvoyAPI
import Logging
import Mesh
import MeshConfig
import Synchronization
import Testing

@testable import ControlPlane
@testable import Transport

/// How refused proxies are reported and kept waiting.
@Suite struct ProxyAdmissionTests {
    /// Remembers what was logged.
    private struct Journal: LogHandler {
        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.all.withLock { $0.append("\(event.message)") } }
    }

    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private let lines = Lines()
    private let snapshot: MeshSnapshot

    init() { snapshot = SnapshotBuilder().build().snapshot }

    private func admission(_ change: (inout RevisionGate) -> Void = { _ in }) -> ProxyAdmission {
        var gate = RevisionGate.unnamed
        change(&gate)
        let log = Logger(label: "test") { [lines] _ in Journal(lines: lines) }
        return ProxyAdmission(gate: gate, metrics: ControlPlaneMetrics(), log: log)
    }

    private func proxy(_ name: String) -> ProxyNode {
        ProxyNode(id: "\(name).shop", addresses: ["10.0.0.1"], namespace: "shop", dnsDomain: "shop.svc.cluster.local")
    }

    private func error(for name: String) -> RequestError {
        .otherRevision(RevisionMismatch(proxy(name), RevisionClaim(revision: "x"), at: .unnamed))
    }

    @Test func `a refused proxy is news once in five minutes`() {
        var admission = admission()
        let refusals: [(proxy: String, second: Int, isNews: Bool)] = [
            ("a", 0, true), ("a", 299, false), ("b", 299, true), ("a", 300, true), ("a", 301, false),
        ]
        for refusal in refusals {
            let isNews = admission.isNews(error(for: refusal.proxy), at: .seconds(refusal.second))
            #expect(isNews == refusal.isNews, "\(refusal)")
        }
        let others = (0..<2).map { _ in admission.isNews(.missingNode, at: .zero) }
        #expect(others == [true, true])
    }

    @Test func `the number of proxies that are told about is limited, until they are silent`() {
        var admission = admission()
        let count = (0..<5000).count { admission.isNews(error(for: "\($0)"), at: .seconds(1)) }
        #expect(count == 4096)
        let isNews = admission.isNews(error(for: "4999"), at: .seconds(301))
        #expect(isNews)
    }

    @Test func `refused streams wait one to five seconds, and a thousand at most`() {
        var admission = admission()
        let status = GRPCStatus(.failedPrecondition, "no")
        var delays: [Duration] = []
        for serial in 0..<2000 {
            let stream = StreamID(connection: ConnectionID(serial: UInt64(serial)), number: 1)
            if let delay = admission.hold(stream, for: error(for: "a"), status) { delays.append(delay) }
        }
        #expect(delays.count == ProxyAdmission.heldMax)
        #expect(delays.allSatisfy { $0 >= .seconds(1) && $0 < .seconds(5) })
        for quarter in 1..<5 {
            let share = delays.count { $0 >= .seconds(quarter) && $0 < .seconds(quarter + 1) }
            #expect((200...300).contains(share))
        }
        let first = StreamID(connection: ConnectionID(serial: 0), number: 1)
        let taken = [admission.takeBack(first), admission.takeBack(first)]
        #expect(taken == [status, nil])
        let delay = admission.hold(first, for: .missingNode, status)
        #expect(delay == nil)
    }

    @Test func `a proxy that is served with a warning is told about`() throws {
        var admission = admission { $0.mode = .warn }
        var node = Node()
        node.metadata["PROXY_CONFIG"] = ["discoveryAddress": "istiod-x.istio-system.svc:15012"]
        for _ in 0..<3 {
            try admission.admit(
                proxy("a"), node, asking: ResourceType.cluster.typeURL, to: snapshot, at: .seconds(1))
        }
        #expect(lines.all.withLock { $0 } == ["serving a proxy that is not ours"])
    }

    @Test func `the message names both revisions, and both namespaces where these differ`() throws {
        var claim = RevisionClaim(revision: "default", systemNamespace: "usergroup-2")
        let gate = RevisionGate(names: MeshNames(revision: "", systemNamespace: "usergroup-1"))
        let advice = " (see istio.io/rev of its namespace, restart the pod after relabelling)"
        #expect(
            RevisionMismatch(proxy("a"), claim, at: gate).description
                == #"proxy a.shop belongs to revision "default" of usergroup-2; this control plane serves "default""#
                + " of usergroup-1" + advice)
        claim = RevisionClaim()
        #expect(
            RevisionMismatch(proxy("a"), claim, at: gate).description
                == #"proxy a.shop names no revision; this control plane serves "default""# + advice)
    }
}
