import MeshConfig

extension MeshService {
    /// The names of which a server of the service must have one in its certificate, sorted: the identities of its
    /// endpoints' workloads and those that the service itself names, in every trust domain of the mesh.
    /// Source: generation.md 4.7, "SAN list".
    func allSubjectAltNames(_ endpoints: [WorkloadEndpoint], _ settings: MeshSettings) -> [String] {
        var names = Set(subjectAltNames)
        var accounts: Set<String> = []
        for endpoint in endpoints where !endpoint.serviceAccount.isEmpty {
            guard accounts.insert(endpoint.serviceAccount).inserted else { continue }
            names.insert(workloadIdentity(endpoint.serviceAccount, in: namespace, settings.trustDomain))
        }
        for name in names {
            guard let workload = name.workloadPath else { continue }
            for alias in settings.trustDomainAliases { names.insert("spiffe://\(alias)\(workload)") }
        }
        return names.sorted()
    }
}

/// The name of a service account in certificates. Source: serving.md 7.6, "Identity".
package func workloadIdentity(_ serviceAccount: String, in namespace: String, _ trustDomain: String) -> String {
    "spiffe://\(trustDomain)/ns/\(namespace)/sa/\(serviceAccount)"
}

extension String {
    /// What follows the trust domain in the name of a workload; nil where it is another sort of name.
    fileprivate var workloadPath: Substring? {
        guard hasPrefix("spiffe://") else { return nil }
        let path = dropFirst("spiffe://".count).drop { $0 != "/" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[1] == "ns", parts[3] == "sa" else { return nil }
        return path
    }
}
