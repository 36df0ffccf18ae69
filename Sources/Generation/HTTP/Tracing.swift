import EnvoyAPI
import Mesh
import MeshConfig

/// How requests are traced: by the tracer of the proxy's bootstrap, if it has one. Source: generation.md 7.4.
struct Tracing: Hashable, Sendable {
    /// Share of requests that start a trace, in percent.
    let sampling: Double
    /// Tags that say whose span it is, by name.
    let tags: [Tag]

    /// A tag with a fixed value.
    struct Tag: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// How the proxies of `view` trace; nil if the mesh does not.
    init?(_ view: ProxyView) {
        guard view.settings.enableTracing, let facts = view.scope.tracing else { return nil }
        sampling = view.settings.tracingSampling
        tags = [
            Tag(name: "istio.canonical_revision", value: facts.canonicalRevision),
            Tag(name: "istio.canonical_service", value: facts.canonicalService),
            Tag(name: "istio.cluster_id", value: facts.clusterID),
            // A mesh that has no other name is called by its trust domain.
            Tag(name: "istio.mesh_id", value: facts.meshID.isEmpty ? view.settings.trustDomain : facts.meshID),
            Tag(name: "istio.namespace", value: view.scope.namespace),
        ]
    }

    /// The tracing of a connection manager.
    func message(in arena: Arena) -> Envoy.HttpConnectionManager.Tracing {
        arena.make { tracing in
            tracing.clientSampling = arena.make { $0.value = 100 }
            tracing.randomSampling = arena.make { $0.value = sampling }
            tracing.overallSampling = arena.make { $0.value = 100 }
            for (tag, key) in Self.dryRunTags {
                tracing.customTags.append { custom in
                    custom.tag = tag
                    custom.metadata = arena.make { metadata in
                        metadata.kind = arena.make { $0.request = arena.make() }
                        metadata.metadataKey = arena.make { path in
                            path.key = "envoy.filters.http.rbac"
                            path.path.append { $0.key = key }
                        }
                    }
                }
            }
            for tag in tags {
                tracing.customTags.append { custom in
                    custom.tag = tag.name
                    custom.literal = arena.make { $0.value = tag.value }
                }
            }
        }
    }

    /// What policies on trial would have decided, which the authorization filter leaves in a request's metadata.
    private static let dryRunTags = [
        ("allow_policy.name", "allow_shadow_effective_policy_id"),
        ("allow_policy.result", "allow_shadow_engine_result"),
        ("deny_policy.name", "deny_shadow_effective_policy_id"),
        ("deny_policy.result", "deny_shadow_engine_result"),
    ].map { ("istio.authorization.dry_run.\($0)", "istio_dry_run_\($1)") }
}
