internal import Bytes
internal import EnvoyAPI

/// What the proxies of one loop have in common: the memory to read responses in, and every name that any of them holds.
struct ProxyWorkbench {
    var names = NamePool()
    var layout = ResponseLayout()
    var outline = ResourceOutline()
    /// The kinds of change that responses are searched for, and what the last response was found to carry.
    var watched: [ChangeKind] = []
    var carried: [(kind: ChangeKind, number: Int)] = []
}

/// One Envoy, reduced to what a server can tell of it: which requests it sends in which order, what it holds, and what
/// it refuses. It does not know what servers put into versions and nonces.
///
/// On a first stream it asks for all clusters, for endpoints as clusters name them, for all listeners once every
/// cluster is warm, and for route tables, secrets and extensions as listeners and clusters name them; on a later one
/// for all of that at once, with what it holds. Responses of types that it does not know are acknowledged. A response
/// with a resource that cannot be read is refused as a whole. Source: envoy-facts.md, "Order of requests".
struct LoadProxy {
    /// What follows from a response.
    struct Reaction {
        /// What is to be sent, in this order.
        var requests: [SharedBytes] = []
        /// What the response was about; nil for a type that is not known.
        var type: ResourceType?
        /// The proxy holds, for the first time on this stream, all that it asked for.
        var isNewlyWarm = false
        /// Why the response is refused.
        var refusal: String?
    }

    /// What it knows of one type.
    private struct TypeState {
        /// Versions by name.
        var held = PairTable()
        /// What is asked for by name, ascending.
        var wanted: [UInt32] = []
        /// State of the world only.
        var version: NamePool.ID?
        /// State of the world only: of the last response.
        var nonce: [UInt8] = []
        /// Has been asked for on this stream.
        var isAsked = false
        /// Something came on this stream.
        var isAnswered = false
    }

    private let writer: RequestWriter
    private var types = [TypeState](repeating: TypeState(), count: ResourceType.allCases.count)
    /// What clusters and listeners make it ask for: the link by the name of the resource.
    private var clusterLinks = PairTable()
    private var listenerLinks = PairTable()
    /// On this stream.
    private(set) var isWarm = false

    init(isDelta: Bool) { writer = RequestWriter(isDelta: isDelta) }

    /// How many resources it holds.
    var heldCount: Int { types.reduce(0) { $0 + $1.held.count } }

    /// What it still waits for, for people; nil when it is warm.
    func want(_ names: NamePool) -> String? {
        if isWarm { return nil }
        for type in [ResourceType.cluster, .listener] where !self[type].isAnswered { return "all \(type.short)" }
        for type in [ResourceType.endpoint, .route] {
            guard let missing = self[type].wanted.first(where: { !self[type].held.contains($0) }) else { continue }
            return "\(type.short) \(names.string(of: NamePool.ID(number: missing)))"
        }
        return "nothing"
    }

    private subscript(type: ResourceType) -> TypeState {
        get { types[type.rawValue] }
        _modify { yield &types[type.rawValue] }
    }

    /// The requests of a new stream.
    ///
    /// - Parameter node: the encoded Node.
    mutating func connect(as node: [UInt8], _ names: NamePool) -> [SharedBytes] {
        let hasBeenHere = self[.listener].isAsked
        isWarm = false
        for index in types.indices {
            types[index].isAsked = false
            types[index].isAnswered = false
            types[index].nonce = []
        }
        var requests = [first(.cluster, node, names)]
        for type in Self.byName where !self[type].wanted.isEmpty && type != .route {
            requests.append(first(type, [], names))
        }
        if hasBeenHere { requests.append(first(.listener, [], names)) }
        if !self[.route].wanted.isEmpty { requests.append(first(.route, [], names)) }
        return requests
    }

    /// The types that are asked for by name, in the order of a push.
    private static let byName: [ResourceType] = [.endpoint, .extensionConfig, .route, .secret]

    /// Takes a response and says what Envoy sends next: changed subscriptions, then the answer.
    ///
    /// - Throws: when the bytes are no response at all.
    mutating func receive(_ bytes: RawSpan, _ bench: inout ProxyWorkbench) throws(DecodeError) -> Reaction {
        try bench.layout.read(bytes, isDelta: writer.isDelta)
        bench.carried.removeAll(keepingCapacity: true)
        var reaction = Reaction()
        guard let type = ResourceType(bytes, bench.layout.typeURL) else {
            reaction.requests = [answer(bytes, bench, version: nil, names: [], refusal: nil)]
            return reaction
        }
        reaction.type = type
        self[type].isAnswered = true
        var isRelinked = false
        do throws(Unreadable) {
            let news = try read(type, bytes, &bench)
            isRelinked = apply(news, type)
            if !writer.isDelta {
                self[type].version = bench.names.id(of: bytes.extracting(bench.layout.version))
            }
        } catch {
            reaction.refusal = error.reason
        }
        if !writer.isDelta { self[type].nonce = bytes.copy(bench.layout.nonce) }
        reaction.requests = follow(isRelinked, bench.names)
        reaction.requests.append(
            answer(
                bytes, bench, version: self[type].version, names: writer.isDelta ? [] : self[type].wanted,
                refusal: reaction.refusal))
        if !isWarm, hasAll {
            isWarm = true
            reaction.isNewlyWarm = true
        }
        return reaction
    }
}

// MARK: - What responses say

extension LoadProxy {
    /// A resource that cannot be read.
    private struct Unreadable: Error { let reason: String }

    /// What a response changes.
    private struct News {
        var keys: [UInt32] = []
        var held: [PairTable.Pair] = []
        var links: [PairTable.Pair] = []
        /// Everything that is not among it is gone.
        var isWhole = false
    }

    private func read(
        _ type: ResourceType, _ bytes: RawSpan, _ bench: inout ProxyWorkbench
    ) throws(Unreadable) -> News {
        var news = News()
        news.isWhole = !writer.isDelta && type.isWildcard
        let resources = bench.layout.resources
        news.keys.reserveCapacity(resources.count)
        news.held.reserveCapacity(resources.count)
        let watched = bench.watched.filter { $0.isCarried(by: type) }
        for resource in resources {
            let name = try readOutline(of: resource, type, bytes, &bench)
            guard type.isWildcard || self[type].wanted.hasSorted(name) else { continue }
            let version = writer.isDelta ? bench.names.id(of: bytes.extracting(resource.version)).number : 0
            news.keys.append(name)
            news.held.append(PairTable.Pair(name, version))
            for link in bench.outline.links {
                let target = bench.names.id(of: bytes.extracting(link.name)).number
                news.links.append(PairTable.Pair(name, Self.packed(link.type, target)))
            }
            for kind in watched {
                for number in kind.numbers(in: bytes, resource.content, connectTimeout: bench.outline.connectTimeout) {
                    bench.carried.append((kind, number))
                }
            }
        }
        for name in bench.layout.removed { news.keys.append(bench.names.id(of: bytes.extracting(name)).number) }
        return news
    }

    /// Reads the outline of one resource and tells its name.
    private func readOutline(
        of resource: ResponseLayout.Resource, _ type: ResourceType, _ bytes: RawSpan, _ bench: inout ProxyWorkbench
    ) throws(Unreadable) -> UInt32 {
        do throws(DecodeError) {
            try bench.outline.read(type, bytes, resource.content)
        } catch {
            throw Unreadable(reason: "\(type.short) \(bytes.text(resource.name)): \(error)")
        }
        let name = writer.isDelta ? resource.name : bench.outline.name
        // A delta response may name a resource without content, to say that it lives on.
        if !resource.typeURL.isEmpty, ResourceType(bytes, resource.typeURL) != type {
            throw Unreadable(reason: "\(type.short) \(bytes.text(name)) is of type \(bytes.text(resource.typeURL))")
        }
        return bench.names.id(of: bytes.extracting(name)).number
    }

    /// - Returns: whether other resources are asked for afterwards.
    private mutating func apply(_ news: News, _ type: ResourceType) -> Bool {
        if news.isWhole {
            _ = self[type].held.replaceAll(by: news.held)
        } else {
            _ = self[type].held.replace(news.keys, by: news.held)
        }
        switch (type, news.isWhole) {
        case (.cluster, true): return clusterLinks.replaceAll(by: news.links)
        case (.cluster, false): return clusterLinks.replace(news.keys, by: news.links)
        case (.listener, true): return listenerLinks.replaceAll(by: news.links)
        case (.listener, false): return listenerLinks.replace(news.keys, by: news.links)
        default: return false
        }
    }

    private static func packed(_ type: ResourceType, _ target: UInt32) -> UInt32 {
        precondition(target < 1 << 29, "a load test meets fewer than 500 million names")
        return UInt32(type.rawValue) << 29 | target
    }

    private var hasAll: Bool {
        self[.cluster].isAnswered && self[.listener].isAnswered && hasAll(.endpoint) && hasAll(.route)
    }

    private func hasAll(_ type: ResourceType) -> Bool {
        let held = self[type].held
        return held.count >= self[type].wanted.count && self[type].wanted.allSatisfy { held.contains($0) }
    }
}

// MARK: - What it asks for

extension LoadProxy {
    private mutating func follow(_ isRelinked: Bool, _ names: NamePool) -> [SharedBytes] {
        var requests: [SharedBytes] = []
        if isRelinked {
            for type in Self.byName {
                let before = self[type].wanted
                let wanted = links(to: type)
                guard wanted != before else { continue }
                requests.append(change(type, from: before, to: wanted, names))
            }
        }
        if !self[.listener].isAsked, self[.cluster].isAnswered, hasAll(.endpoint) {
            requests.append(first(.listener, [], names))
        }
        return requests
    }

    /// The names of `type` that are wanted, ascending.
    private func links(to type: ResourceType) -> [UInt32] {
        var wanted: Set<UInt32> = []
        for table in [clusterLinks, listenerLinks] {
            for pair in table.pairs where pair.value >> 29 == UInt32(type.rawValue) {
                wanted.insert(pair.value & (1 << 29 - 1))
            }
        }
        return wanted.sorted()
    }

    private mutating func change(
        _ type: ResourceType, from before: [UInt32], to wanted: [UInt32], _ names: NamePool
    ) -> SharedBytes {
        self[type].wanted = wanted
        self[type].isAsked = true
        let (old, new) = (Set(before), Set(wanted))
        let gone = before.filter { !new.contains($0) }
        _ = self[type].held.replace(gone, by: [])
        var content = RequestWriter.Content()
        content.typeURL = type.typeURLBytes
        content.nonce = self[type].nonce
        content.version = self[type].version
        content.names = writer.isDelta ? wanted.filter { !old.contains($0) } : wanted
        content.unsubscribe = gone
        return writer.bytes(of: content, names)
    }

    /// The first request for a type on a stream.
    private mutating func first(_ type: ResourceType, _ node: [UInt8], _ names: NamePool) -> SharedBytes {
        self[type].isAsked = true
        var content = RequestWriter.Content()
        content.node = node
        content.typeURL = type.typeURLBytes
        content.version = self[type].version
        content.names = self[type].wanted
        content.held = self[type].held.pairs
        return writer.bytes(of: content, names)
    }

    private func answer(
        _ bytes: RawSpan, _ bench: ProxyWorkbench, version: NamePool.ID?, names: [UInt32], refusal: String?
    ) -> SharedBytes {
        var content = RequestWriter.Content()
        content.typeURL = bytes.copy(bench.layout.typeURL)
        content.version = version
        content.names = names
        content.nonce = bytes.copy(bench.layout.nonce)
        content.refusal = refusal
        return writer.bytes(of: content, bench.names)
    }
}

extension ResourceType {
    /// The type whose URL stands at `range`; nil for one that is not known.
    fileprivate init?(_ bytes: RawSpan, _ range: Range<Int>) {
        let found = unsafe bytes.extracting(range).withUnsafeBytes { url in
            Self.allCases.first { unsafe url.elementsEqual($0.typeURLBytes) }
        }
        guard let found else { return nil }
        self = found
    }

    fileprivate var typeURLBytes: [UInt8] { Self.typeURLs[rawValue] }

    private static let typeURLs = allCases.map { Array($0.typeURL.utf8) }
}

extension [UInt32] {
    /// Whether an ascending array contains `element`.
    fileprivate func hasSorted(_ element: UInt32) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < element { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == element
    }
}

extension RawSpan {
    fileprivate func copy(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe Array($0) }
    }

    /// For messages to people.
    fileprivate func text(_ range: Range<Int>) -> String { String(decoding: copy(range), as: UTF8.self) }
}
