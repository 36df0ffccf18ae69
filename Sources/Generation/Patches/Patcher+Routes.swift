import EnvoyAPI
import MeshConfig

extension Patcher {
    /// Applies all that is for a route table: one of its own, which the patches match, or that of an inbound listener.
    mutating func patch(table: inout WireMessage) throws(DecodeError) {
        // A gateway's tables were matched when they were planned: only the view knows the numbers of its ports.
        let name = side == .gateway ? nil : RouteTableName(table.text(PatchedField.name), on: side)
        func own(_ subject: EnvoyFilter.Subject) -> [EnvoyPatch] {
            patches(for: subject).filter { patch in
                guard let match = patch.tableMatch, let name else { return true }
                return name.matches(match)
            }
        }
        for patch in own(.routeConfiguration) where patch.operation.isMerge {
            let planned = table.text(PatchedField.name)
            try merge(patch, into: &table)
            // Listeners ask for it by its name.
            table.set(PatchedField.name, to: planned)
        }
        let (hosts, routes) = (own(.virtualHost), own(.httpRoute))
        guard !hosts.isEmpty || !routes.isEmpty else { return }
        var kept: [WireMessage] = []
        for var host in try table.messages(PatchedField.tableHosts) {
            guard try patch(host: &host, hosts) else { continue }
            try patchRoutes(of: &host, routes.filter { $0.matches(host: host) })
            kept.append(host)
        }
        for patch in hosts where patch.operation == .add {
            kept.append(try patch.value)
            note(patch)
        }
        table.set(PatchedField.tableHosts, to: hosts.isEmpty ? kept : Self.withoutSharedDomains(kept))
    }

    /// `hosts` without domains that an earlier one has, since Envoy would refuse the whole table, and without those
    /// that have none left.
    private static func withoutSharedDomains(_ hosts: [WireMessage]) -> [WireMessage] {
        var taken: Set<String> = []
        return hosts.compactMap { host in
            let domains = host.texts(PatchedField.hostDomains)
            let free = domains.filter { taken.insert($0.lowercased()).inserted }
            if free.isEmpty { return nil }
            if free.count == domains.count { return host }
            var host = host
            host.set(PatchedField.hostDomains, to: free.map { .bytes(Array($0.utf8)) })
            return host
        }
    }

    /// - Returns: false where the host is removed.
    private mutating func patch(host: inout WireMessage, _ patches: [EnvoyPatch]) throws(DecodeError) -> Bool {
        for patch in patches where patch.matches(host: host) {
            switch patch.operation {
            case .remove:
                note(patch)
                return false
            case .replace:
                host = try patch.value
                note(patch)
            case .merge, .mergeAndReplaceList: try merge(patch, into: &host)
            case .add, .insertBefore, .insertAfter, .insertFirst: break
            }
        }
        return true
    }

    private mutating func patchRoutes(of host: inout WireMessage, _ patches: [EnvoyPatch]) throws(DecodeError) {
        guard !patches.isEmpty else { return }
        var kept: [WireMessage] = []
        for route in try host.messages(PatchedField.hostRoutes) {
            if let route = try patched(route: route, patches) { kept.append(route) }
        }
        try edit(&kept, patches.filter { $0.operation != .remove }) { route, patch in patch.matches(route: route) }
        host.set(PatchedField.hostRoutes, to: kept)
    }

    /// nil: it is removed.
    private mutating func patched(route: WireMessage, _ patches: [EnvoyPatch]) throws(DecodeError) -> WireMessage? {
        var route = route
        for patch in patches where patch.matches(route: route) {
            if patch.operation == .remove {
                note(patch)
                return nil
            }
            if patch.operation.isMerge { try merge(patch, into: &route) }
        }
        return route
    }
}

extension EnvoyPatch {
    fileprivate var tableMatch: EnvoyFilter.RouteConfiguration? {
        if case .routeConfiguration(let match) = match { match } else { nil }
    }

    /// Whether a host of a table that the patch is about is one of those that it is about.
    fileprivate func matches(host: WireMessage) -> Bool {
        guard let match = tableMatch else { return true }
        return (match.host.isEmpty || match.host == host.text(PatchedField.name))
            && (match.domain.isEmpty || host.texts(PatchedField.hostDomains).contains(match.domain))
    }

    /// The same for a route of such a host.
    fileprivate func matches(route: WireMessage) -> Bool {
        guard let match = tableMatch?.route else { return true }
        guard match.name.isEmpty || match.name == route.text(PatchedField.routeName) else { return false }
        switch match.action {
        case .any: return true
        case .route: return route.has(PatchedField.routeForward)
        case .redirect: return route.has(PatchedField.routeRedirect)
        case .directResponse: return route.has(PatchedField.routeResponse)
        }
    }
}
