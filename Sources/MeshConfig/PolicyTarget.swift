/// The workloads that a security policy or an EnvoyFilter is for. Source: generation.md 8.2, 9.1.
package enum PolicyTarget: Hashable, Sendable {
    /// Those of the policy's namespace that have these labels, in the root namespace those of the mesh; empty: all.
    case workloads([String: String])
    /// The workloads of the Gateway API's Gateways of these names, in the policy's namespace. Empty where the policy is
    /// attached to other things only, so that it is for no proxy.
    case gateways([String])
}
