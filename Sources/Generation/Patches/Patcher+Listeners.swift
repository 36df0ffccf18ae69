import EnvoyAPI
import MeshConfig

extension Patcher {
    /// Applies all that is for a listener, which is one of those that the patches match: what is inside chains is
    /// matched here.
    mutating func patch(listener: inout WireMessage) throws(DecodeError) {
        // Istio patches the routes of the workload before the listener that has them.
        if has(.routeConfiguration, .virtualHost, .httpRoute) {
            try forEachChain(of: &listener) { (patcher, chain) throws(DecodeError) in
                try patcher.patchManagers(of: &chain) { (patcher, manager) throws(DecodeError) in
                    guard var table = try manager.message(PatchedField.managerRoutes) else { return }
                    try patcher.patch(table: &table)
                    manager.set(PatchedField.managerRoutes, to: table)
                }
            }
        }
        for patch in patches(for: .listener) { try merge(patch, into: &listener) }
        if has(.listenerFilter) { try patchFilters(of: &listener) }
        guard has(.filterChain, .networkFilter, .httpFilter) else { return }
        let isVirtual = ["virtualInbound", "virtualOutbound"].contains(listener.text(PatchedField.name))
        try patchChains(of: &listener, isVirtual: isVirtual)
    }

    private mutating func patchFilters(of listener: inout WireMessage) throws(DecodeError) {
        let patches = patches(for: .listenerFilter)
        var filters = try listener.messages(PatchedField.listenerFilters)
        let matches = { (filter: WireMessage, patch: EnvoyPatch) in
            patch.listenerMatch?.listenerFilter == filter.text(PatchedField.name)
        }
        try edit(&filters, patches, where: matches)
        // Without a name in the match nothing is merged.
        try merge(
            patches.filter(\.isPlaced), intoFilters: &filters, config: PatchedField.socketConfig, where: matches)
        listener.set(PatchedField.listenerFilters, to: filters)
    }

    private mutating func patchChains(of listener: inout WireMessage, isVirtual: Bool) throws(DecodeError) {
        var chains: [WireMessage] = []
        for chain in try listener.messages(PatchedField.listenerChains) {
            if let kept = try patched(chain: chain, isVirtual: isVirtual) { chains.append(kept) }
        }
        if let chain = try listener.message(PatchedField.listenerDefaultChain) {
            listener.set(PatchedField.listenerDefaultChain, to: try patched(chain: chain, isVirtual: isVirtual))
        }
        for patch in patches(for: .filterChain) where patch.operation == .add {
            chains.append(try patch.value)
            note(patch)
        }
        listener.set(PatchedField.listenerChains, to: chains)
    }

    /// nil: it is removed.
    private mutating func patched(chain: WireMessage, isVirtual: Bool) throws(DecodeError) -> WireMessage? {
        var chain = chain
        for patch in patches(for: .filterChain) where patch.operation != .add {
            guard try patch.matches(chain: chain, isVirtual: isVirtual) else { continue }
            if patch.operation == .remove {
                note(patch)
                return nil
            }
            if patch.operation.isMerge { try merge(patch, intoChain: &chain) }
        }
        try patchNetworkFilters(of: &chain, isVirtual: isVirtual)
        return chain
    }

    /// A socket of the name that the chain's has is merged, and all else in the patch is ignored, as Istio does.
    private mutating func merge(_ patch: EnvoyPatch, intoChain chain: inout WireMessage) throws(DecodeError) {
        guard let socket = try patch.value.message(PatchedField.chainSocket),
            var own = try chain.message(PatchedField.chainSocket),
            own.text(PatchedField.name) == socket.text(PatchedField.name)
        else {
            try merge(patch, into: &chain)
            return
        }
        guard try own.mergeConfig(PatchedField.socketConfig, of: socket) else { return }
        chain.set(PatchedField.chainSocket, to: own)
        note(patch)
    }

    private mutating func patchNetworkFilters(of chain: inout WireMessage, isVirtual: Bool) throws(DecodeError) {
        func inside(_ patches: [EnvoyPatch]) throws(DecodeError) -> [EnvoyPatch] {
            var found: [EnvoyPatch] = []
            for patch in patches where try patch.matches(chain: chain, isVirtual: isVirtual) { found.append(patch) }
            return found
        }
        let patches = try inside(patches(for: .networkFilter))
        let inner = try inside(self.patches(for: .httpFilter))
        let matches = { (filter: WireMessage, patch: EnvoyPatch) in
            patch.listenerMatch?.filter == filter.text(PatchedField.name)
        }
        if !patches.isEmpty {
            var filters = try chain.messages(PatchedField.chainFilters)
            try edit(&filters, patches, where: matches)
            try merge(patches, intoFilters: &filters, config: PatchedField.filterConfig, where: matches)
            chain.set(PatchedField.chainFilters, to: filters)
        }
        guard !inner.isEmpty else { return }
        try patchManagers(of: &chain) { (patcher, manager) throws(DecodeError) in
            try patcher.patchHTTPFilters(of: &manager, inner)
        }
    }

    private mutating func patchHTTPFilters(
        of manager: inout WireMessage, _ patches: [EnvoyPatch]
    ) throws(DecodeError) {
        let own = patches.filter { ($0.listenerMatch?.filter ?? managerName) == managerName }
        var filters = try manager.messages(PatchedField.managerFilters)
        let matches = { (filter: WireMessage, patch: EnvoyPatch) in
            patch.listenerMatch?.subFilter == filter.text(PatchedField.name)
        }
        try edit(&filters, own, where: matches)
        try merge(own, intoFilters: &filters, config: PatchedField.filterConfig, where: matches)
        manager.set(PatchedField.managerFilters, to: filters)
    }
}

// Ways into a listener.
extension Patcher {
    private mutating func forEachChain(
        of listener: inout WireMessage, _ change: (inout Patcher, inout WireMessage) throws(DecodeError) -> Void
    ) throws(DecodeError) {
        for number in [PatchedField.listenerChains, PatchedField.listenerDefaultChain] {
            var chains = try listener.messages(number)
            for index in chains.indices { try change(&self, &chains[index]) }
            listener.set(number, to: chains)
        }
    }

    /// Changes the configuration of each HTTP connection manager in a chain.
    private mutating func patchManagers(
        of chain: inout WireMessage, _ change: (inout Patcher, inout WireMessage) throws(DecodeError) -> Void
    ) throws(DecodeError) {
        var filters = try chain.messages(PatchedField.chainFilters)
        for index in filters.indices where filters[index].text(PatchedField.name) == managerName {
            guard var config = try filters[index].message(PatchedField.filterConfig),
                config.text(PatchedField.name).hasSuffix("/\(managerType)"),
                var manager = try config.message(PatchedField.anyValue)
            else { continue }
            try change(&self, &manager)
            config.set(PatchedField.anyValue, to: manager)
            filters[index].set(PatchedField.filterConfig, to: config)
        }
        chain.set(PatchedField.chainFilters, to: filters)
    }
}

/// The filter that speaks HTTP.
private let managerName = "envoy.filters.network.http_connection_manager"
private let managerType = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"

extension EnvoyPatch {
    fileprivate var listenerMatch: EnvoyFilter.Listener? { if case .listener(let match) = match { match } else { nil } }

    /// Whether a chain of a listener that the patch is about is one of those that it is about.
    ///
    /// - Parameter isVirtual: whether the listener is for redirected traffic, where conditions on the port are about
    ///   where it was going to.
    fileprivate func matches(chain: WireMessage, isVirtual: Bool) throws(DecodeError) -> Bool {
        guard let match = listenerMatch else { return true }
        let condition = try chain.message(PatchedField.chainMatch) ?? WireMessage()
        let port = try condition.message(PatchedField.matchDestinationPort)?.number(1) ?? 0
        if isVirtual, match.port > 0, port != UInt64(match.port) { return false }
        let protocols = condition.texts(PatchedField.matchApplicationProtocols)
        return (match.chainName.isEmpty || match.chainName == chain.text(PatchedField.chainName))
            && (match.serverName.isEmpty
                || condition.texts(PatchedField.matchServerNames).contains(match.serverName))
            && (match.transportProtocol.isEmpty
                || match.transportProtocol == condition.text(PatchedField.matchTransportProtocol))
            && match.applicationProtocols.allSatisfy(protocols.contains)
            && (match.destinationPort == 0 || port == UInt64(match.destinationPort))
    }
}
