internal import EnvoyAPI

/// What a manifest makes pods of, and how the pods are named after it.
struct Workload {
    /// `Deployment`, `Pod`, ….
    let kind: String
    /// The name, without generated parts; empty where only a prefix is known.
    let name: String
    let namespace: String
    /// The API that owns the pods, such as `apps/v1`.
    let apiVersion: String

    /// The member names that lead from a manifest of `kind` to its pod; nil for one that makes no pods.
    static func pathToPod(of kind: String) -> [String]? {
        switch kind {
        case "Pod": []
        case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job":
            ["spec", "template"]
        case "CronJob": ["spec", "jobTemplate", "spec", "template"]
        default: nil
        }
    }

    /// What agents report as `OWNER`. Source: serving.md 7.3.
    var owner: String {
        "kubernetes://apis/\(apiVersion)/namespaces/\(namespace)/\(kind.lowercased())s/\(name)"
    }
}

extension JSONObject {
    /// Replaces the object at the end of `path` by what `change` makes of it.
    mutating func change<E>(at path: ArraySlice<String>, _ change: (inout JSONObject) throws(E) -> Void) throws(E) {
        guard let step = path.first else { return try change(&self) }
        try self[object: step].change(at: path.dropFirst(), change)
    }

    /// The object at the end of `path`; empty where it is missing.
    func object(at path: [String]) -> JSONObject {
        path.reduce(self) { $0[object: $1] }
    }
}
