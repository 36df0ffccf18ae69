import EnvoyAPI
import MeshConfig

extension ConnectionSettings {
    /// Puts what is said of HTTP connections over what a connection manager has already.
    /// Source: generation.md 7.1, "connectionSettings".
    func write(to manager: Envoy.HttpConnectionManager, in arena: Arena) {
        if let streamIdleTimeout { manager.streamIdleTimeout = streamIdleTimeout }
        if let requestTimeout { manager.requestTimeout = requestTimeout }
        if let requestHeadersTimeout { manager.requestHeadersTimeout = requestHeadersTimeout }
        if let drainTimeout { manager.drainTimeout = drainTimeout }
        if let mergesSlashes { manager.mergeSlashes = mergesSlashes }
        if let action = escapedSlashes.message { manager.pathWithEscapedSlashesAction = action }
        writeCommon(to: manager, in: arena)
        writeHTTP2(to: manager, in: arena)
    }

    private func writeCommon(to manager: Envoy.HttpConnectionManager, in arena: Arena) {
        let isSilent = idleTimeout == nil && maxConnectionDuration == nil && maxStreamDuration == nil
        guard !isSilent || underscores != .unspecified else { return }
        let options = manager.commonHttpProtocolOptions ?? arena.make()
        if let idleTimeout { options.idleTimeout = idleTimeout }
        options.maxConnectionDuration = maxConnectionDuration
        options.maxStreamDuration = maxStreamDuration
        switch underscores {
        case .unspecified, .allow: break
        case .reject: options.headersWithUnderscoresAction = .rejectRequest
        case .dropHeader: options.headersWithUnderscoresAction = .dropHeader
        }
        manager.commonHttpProtocolOptions = options
    }

    private func writeHTTP2(to manager: Envoy.HttpConnectionManager, in arena: Arena) {
        guard maxConcurrentStreams != nil || streamWindow != nil || connectionWindow != nil else { return }
        let options = manager.http2ProtocolOptions ?? arena.make()
        options.maxConcurrentStreams = maxConcurrentStreams.map(UInt32.init)
        options.initialStreamWindowSize = streamWindow.map(UInt32.init)
        options.initialConnectionWindowSize = connectionWindow.map(UInt32.init)
        manager.http2ProtocolOptions = options
    }
}

extension ConnectionSettings.EscapedSlashesAction {
    /// nil: nothing is said.
    fileprivate var message: Envoy.HttpConnectionManager.PathWithEscapedSlashesAction? {
        switch self {
        case .unspecified: nil
        case .keep: .keepUnchanged
        case .reject: .rejectRequest
        case .unescapeAndRedirect: .unescapeAndRedirect
        case .unescapeAndForward: .unescapeAndForward
        }
    }
}
