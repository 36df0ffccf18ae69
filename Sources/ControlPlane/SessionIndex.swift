internal import Mesh
internal import MeshConfig
internal import Transport

/// Which of a shard's sessions are of which pod and which address: a change that concerns a few finds them without a
/// look at the others, whose nodes are not at hand for the processor. Some 200 bytes for each session.
struct SessionIndex {
    private var byPod: [ObjectName: [StreamID]] = [:]
    private var byAddress: [String: [StreamID]] = [:]

    /// Takes in a session of `node`.
    mutating func add(_ session: StreamID, of node: ProxyNode) {
        if let pod = node.podName { byPod[pod, default: []].append(session) }
        for address in node.addresses { byAddress[address, default: []].append(session) }
    }

    /// Forgets a session that was taken in.
    mutating func remove(_ session: StreamID, of node: ProxyNode) {
        func forget<Key>(_ key: Key, in table: inout [Key: [StreamID]]) {
            table[key]?.removeAll { $0 == session }
            if table[key]?.isEmpty == true { table[key] = nil }
        }
        if let pod = node.podName { forget(pod, in: &byPod) }
        for address in node.addresses { forget(address, in: &byAddress) }
    }

    /// The sessions of which the class may be another after `change`, some perhaps twice; nil: it may be any.
    func affected(by change: SnapshotChange) -> [StreamID]? {
        change.affectedProxies.map { pods, addresses in
            pods.flatMap { byPod[$0] ?? [] } + addresses.flatMap { byAddress[$0] ?? [] }
        }
    }
}
