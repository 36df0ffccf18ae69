/// The messages of Envoy's API, of xDS and of Istio's filters that Martlet sends or reads.
///
/// The members are written by `scripts/proto_swift.py` from `proto/`, each under its proto name, nested ones inside
/// their parent: `Envoy.Cluster`, `Envoy.Cluster.EdsClusterConfig`.
package enum Envoy {}
