internal import MeshConfig

// Rules that mean something else for connections than for requests. Source: generation.md 8.2, trap 18.
extension Review {
    /// The first rule with conditions on HTTP that is also for a port that speaks something else.
    func rulesOfHTTP(_ policy: AuthorizationPolicy, in namespace: String) -> [Finding] {
        guard case .workloads(let selector) = policy.target,
            let index = policy.rules.firstIndex(where: { $0.needsHTTP && !$0.choosesPorts }),
            let place = portOfConnections(of: selector, in: mesh.namespaceSelected(from: namespace))
        else { return [] }
        let effect =
            policy.action == .allow
            ? "allows nothing at \(place), which is no HTTP"
            : "counts without those conditions at \(place), which is no HTTP"
        return [Finding("spec.rules[\(index)]", "has conditions on HTTP and \(effect); say which ports it is for")]
    }

    /// A port for TCP of a service whose workloads a policy selects.
    ///
    /// - Parameter namespace: nil: of any.
    private func portOfConnections(of selector: [String: String], in namespace: String?) -> String? {
        for object in objects where namespace == nil || namespace == object.key.namespace {
            guard case .service(let service) = object.spec, !service.selector.isEmpty,
                selector.allSatisfy({ service.selector[$0.key] == $0.value }),
                let port = service.ports.first(where: { $0.protocol_ != .udp && $0.protocol_.listenerClass == .tcp })
            else { continue }
            return "port \(port.number) of \(object.key)"
        }
        return nil
    }
}

extension AuthorizationPolicy.Rule {
    /// Whether it is for some ports only.
    fileprivate var choosesPorts: Bool {
        let chooses = { (conditions: [AuthorizationPolicy.Condition]) in
            conditions.contains { $0.attribute == .destinationPort }
        }
        return chooses(conditions) || (!operations.isEmpty && operations.allSatisfy(chooses))
    }
}
