package import MeshConfig

/// Endpoints of a service that nobody gets, since the mesh does not know the pods that they name: without its pod
/// nobody knows which identity an endpoint has. Normal for a moment; where it lasts, the pods are missing from the
/// configuration. Source: serving.md 6.4.
package struct WithheldEndpoints: Hashable, Sendable {
    /// How many endpoints of slices there are, whatever the number of their addresses and ports. At least 1.
    package internal(set) var count: Int
    /// The first of the missing pods.
    package let pod: ConfigKey

    /// One endpoint of `pod`.
    init(of pod: ConfigKey) {
        count = 1
        self.pod = pod
    }
}
