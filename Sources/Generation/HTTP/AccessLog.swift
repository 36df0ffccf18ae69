import EnvoyAPI
import Mesh
import MeshConfig

/// A log of connections and requests. Source: generation.md 7.3.
struct AccessLog: Hashable, Sendable {
    /// Where entries go.
    enum Destination: Hashable, Sendable {
        case file(FileLog)
        case service(LogService)
    }

    /// Where entries come from.
    enum Origin: Hashable, Sendable {
        case requests
        case connections
        /// Connections that no chain of a listener takes.
        case refusedConnections
    }

    let destination: Destination
    /// A CEL expression that must hold for an entry; empty: none.
    var filter = ""

    /// The log of a connection manager, a TCP proxy or a listener.
    func message(of origin: Origin, in arena: Arena) -> Envoy.AccessLog {
        arena.make { log in
            log.filter = conditions(origin == .refusedConnections ? "NR" : nil, in: arena)
            switch destination {
            case .file(let file):
                log.name = "envoy.access_loggers.file"
                log.typedConfig = file.message(in: arena)
            case .service(let service):
                log.name = service.loggerName(for: origin)
                log.typedConfig = service.message(for: origin, in: arena)
            }
        }
    }

    /// - Parameter flag: the response flag that an entry must have; nil: any or none.
    private func conditions(_ flag: String?, in arena: Arena) -> Envoy.AccessLogFilter? {
        var all: [Envoy.AccessLogFilter] = []
        if let flag { all.append(arena.make { $0.responseFlagFilter = arena.make { $0.flags.append(flag) } }) }
        if !filter.isEmpty {
            all.append(
                arena.make { condition in
                    condition.extensionFilter = arena.make { cel in
                        cel.name = "envoy.access_loggers.extension_filters.cel"
                        cel.typedConfig = arena.any(Envoy.ExpressionFilter.self) { $0.expression = filter }
                    }
                })
        }
        // Envoy refuses an "and" of one.
        guard all.count > 1 else { return all.first }
        return arena.make { $0.andFilter = arena.make { $0.filters.append(contentsOf: all) } }
    }
}

extension ProxyView {
    /// The access logs of one side of the proxies, gateways being clients: those of the mesh, or what Telemetries make
    /// of them. Source: generation.md 7.3.
    func accessLogs(_ side: Telemetry.Mode) -> [AccessLog] {
        let levels = telemetries.map(\.spec.logging).filter { !$0.isEmpty }
        guard !levels.isEmpty || !settings.defaultLogProviders.isEmpty else { return meshLogs }
        let filters = filters(levels, side)
        let known = filters.filter { name, _ in destination(named: name) != nil }
        // Who names only what does not exist has not said where to log.
        if known.isEmpty, !filters.isEmpty { return meshLogs }
        return known.sorted { $0.key < $1.key }.compactMap { name, filter in
            guard let filter, let destination = destination(named: name) else { return nil }
            return AccessLog(destination: destination, filter: filter)
        }
    }

    private var meshLogs: [AccessLog] {
        let file = FileLog(settings).map { AccessLog(destination: .file($0)) }
        let service = settings.logsToService ? AccessLog(destination: .service(.ofMesh)) : nil
        return [file, service].compactMap(\.self)
    }

    /// The filters of providers by name; nil: the provider is switched off.
    private func filters(_ levels: [[Telemetry.Logging]], _ side: Telemetry.Mode) -> [String: String?] {
        var current = settings.defaultLogProviders
        var filters = Dictionary(current.map { ($0, String?.some("")) }) { $1 }
        for level in levels {
            let entries = level.filter { $0.mode == .both || $0.mode == side }
            let named = entries.flatMap(\.providers)
            // Who names providers does not want those of wider policies.
            if !named.isEmpty { filters = [:] }
            for entry in entries {
                if !entry.providers.isEmpty { current = entry.providers }
                for name in current { filters[name] = .some(entry.isDisabled ? nil : entry.filter) }
            }
        }
        return filters
    }

    private func destination(named name: String) -> AccessLog.Destination? {
        if case .logService(let service)? = settings.extensionProviders[name] {
            return cluster(of: service.address).map { .service(LogService(service, $0)) }
        }
        return FileLog(provider: name, settings).map { .file($0) }
    }
}
