import EnvoyAPI
import Mesh
import MeshConfig

/// How requests are traced. Source: generation.md 7.4.
struct Tracing: Hashable, Sendable {
    /// Share of requests that start a trace, in percent.
    let sampling: Double
    /// What the configuration wants spans to tell.
    private let statedTags: [Tag]
    /// Whose they are; nil: they do not tell.
    private let owner: SpanOwner?
    /// How much of a path they tell; nil: Envoy's default.
    let pathLengthMax: Int?
    /// nil: the tracer of the proxy's bootstrap, if it has one.
    let provider: TracingProvider?
    /// Whether the proxy's own work is a span beside the request's: a gateway's, and where the provider wants it.
    let spawnsSpan: Bool
    /// Whether a request's ID says whether it is traced.
    let followsRequestID: Bool

    /// A tag of a span.
    struct Tag: Hashable, Sendable {
        /// Where the value comes from.
        enum Source: Hashable, Sendable {
            case stated(TracingTag.Source)
            /// What policies on trial would have decided, which the authorization filter leaves in a request's
            /// metadata.
            case dryRun(key: String)
        }

        let name: String
        let source: Source
    }

    /// How the proxies of `view` trace on one side, gateways being clients; nil: they do not.
    init?(_ view: ProxyView, _ side: Telemetry.Mode) {
        guard let facts = view.scope.tracing else { return nil }
        let policy = TracingPolicy(view, side)
        let own = view.proxySettings.tracing
        if policy.isStated {
            guard !policy.isDisabled, let name = policy.provider,
                let provider = TracingProvider(named: name, view, facts)
            else { return nil }
            self.provider = provider
        } else {
            guard view.settings.enableTracing else { return nil }
            provider = nil
        }
        sampling = policy.sampling ?? own.sampling
        pathLengthMax = own.pathLengthMax ?? provider?.pathLengthMax
        spawnsSpan = provider.map { $0.needsUpstreamSpan || view.scope.kind == .router } ?? false
        followsRequestID = policy.followsRequestID
        let readsFormats = view.scope.capabilities.contains(.formattedTags)
        let stated = (policy.tags.isEmpty ? own.tags : policy.tags).compactMap { tag in
            tag.source.isFormat && !readsFormats ? nil : Tag(name: tag.name, source: .stated(tag.source))
        }
        statedTags = stated
        let namesProxy = policy.isStated ? policy.namesProxy : own.namesProxy
        owner = namesProxy ? SpanOwner(facts, view) : nil
    }

    /// What spans tell, by name.
    private var tags: [Tag] {
        (statedTags + (owner.map { Self.dryRunTags + $0.tags } ?? [])).sorted { $0.name < $1.name }
    }

    /// The tracing of a connection manager.
    func message(in arena: Arena) -> Envoy.HttpConnectionManager.Tracing {
        arena.make { tracing in
            tracing.clientSampling = arena.make { $0.value = 100 }
            tracing.randomSampling = arena.make { $0.value = sampling }
            tracing.overallSampling = arena.make { $0.value = 100 }
            tracing.maxPathTagLength = pathLengthMax.map(UInt32.init)
            tracing.provider = provider?.message(in: arena)
            if spawnsSpan { tracing.spawnUpstreamSpan = true }
            for tag in tags {
                tracing.customTags.append { custom in
                    custom.tag = tag.name
                    tag.source.write(to: custom, in: arena)
                }
            }
        }
    }

    private static let dryRunTags = [
        ("allow_policy.name", "allow_shadow_effective_policy_id"),
        ("allow_policy.result", "allow_shadow_engine_result"),
        ("deny_policy.name", "deny_shadow_effective_policy_id"),
        ("deny_policy.result", "deny_shadow_engine_result"),
    ].map { Tag(name: "istio.authorization.dry_run.\($0)", source: .dryRun(key: "istio_dry_run_\($1)")) }
}

/// What the mesh's provider and Telemetries say of tracing, the narrower over the wider.
private struct TracingPolicy {
    /// Whether anybody says anything.
    let isStated: Bool
    private(set) var provider: String?
    private(set) var isDisabled = false
    private(set) var sampling: Double?
    private(set) var tags: [TracingTag] = []
    private(set) var followsRequestID = true
    private(set) var namesProxy = true

    init(_ view: ProxyView, _ side: Telemetry.Mode) {
        let entries = view.telemetries.flatMap(\.spec.tracing)
        provider = view.settings.defaultTracingProvider
        isStated = provider != nil || !entries.isEmpty
        for entry in entries where entry.mode == .both || entry.mode == side {
            provider = entry.provider ?? provider
            isDisabled = entry.isDisabled ?? isDisabled
            sampling = entry.sampling ?? sampling
            tags = entry.tags ?? tags
            followsRequestID = entry.followsRequestID ?? followsRequestID
            namesProxy = entry.namesProxy ?? namesProxy
        }
    }
}

extension TracingTag.Source {
    /// Whether Envoy must know operators in it: an older one refuses the whole listener.
    fileprivate var isFormat: Bool {
        if case .format = self { true } else { false }
    }
}

/// Whose a span is. Source: generation.md 7.4.
private struct SpanOwner: Hashable, Sendable {
    private let facts: TracingFacts
    private let meshID: String
    private let namespace: String

    init(_ facts: TracingFacts, _ view: ProxyView) {
        self.facts = facts
        // A mesh that has no other name is called by its trust domain.
        meshID = facts.meshID.isEmpty ? view.settings.trustDomain : facts.meshID
        namespace = view.scope.namespace
    }

    /// The tags that say so.
    var tags: [Tracing.Tag] {
        [
            ("canonical_revision", facts.canonicalRevision), ("canonical_service", facts.canonicalService),
            ("cluster_id", facts.clusterID), ("mesh_id", meshID), ("namespace", namespace),
        ].map { Tracing.Tag(name: "istio.\($0)", source: .stated(.literal($1))) }
    }
}

extension Tracing.Tag.Source {
    fileprivate func write(to tag: Envoy.CustomTag, in arena: Arena) {
        switch self {
        case .stated(.literal(let value)): tag.literal = arena.make { $0.value = value }
        case .stated(.format(let format)): tag.value = format
        case .stated(.environment(let name, let standard)):
            tag.environment = arena.make { variable in
                variable.name = name
                variable.defaultValue = standard
            }
        case .stated(.header(let name, let standard)):
            tag.requestHeader = arena.make { header in
                header.name = name
                header.defaultValue = standard
            }
        case .dryRun(let key):
            tag.metadata = arena.make { metadata in
                metadata.kind = arena.make { $0.request = arena.make() }
                metadata.metadataKey = arena.make { path in
                    path.key = "envoy.filters.http.rbac"
                    path.path.append { $0.key = key }
                }
            }
        }
    }
}
