import EnvoyAPI
import Mesh
import MeshConfig

/// A log of connections and requests. Source: generation.md 7.3.
struct AccessLog: Hashable, Sendable {
    let file: FileLog
    /// A CEL expression that must hold for an entry; empty: none.
    var filter = ""

    /// The log of a listener, a connection manager or a TCP proxy.
    ///
    /// - Parameter flag: the response flag that an entry must have; nil: any or none.
    func message(only flag: String? = nil, in arena: Arena) -> Envoy.AccessLog {
        arena.make { log in
            log.name = "envoy.access_loggers.file"
            log.filter = conditions(flag, in: arena)
            log.typedConfig = file.message(in: arena)
        }
    }

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
        guard !levels.isEmpty || !settings.defaultLogProviders.isEmpty else {
            return FileLog(settings).map { [AccessLog(file: $0)] } ?? []
        }
        var filters = Dictionary(settings.defaultLogProviders.map { ($0, "") }) { $1 }
        for level in levels {
            let entries = level.filter { $0.mode == .both || $0.mode == side }
            let named = entries.flatMap(\.providers)
            // Who names providers does not want those of wider policies.
            if !named.isEmpty { filters = Dictionary(named.map { ($0, "") }) { $1 } }
            for entry in entries {
                for name in entry.providers.isEmpty ? Array(filters.keys) : entry.providers {
                    filters[name] = entry.isDisabled ? nil : entry.filter
                }
            }
        }
        return filters.sorted { $0.key < $1.key }.compactMap { name, filter in
            FileLog(provider: name, settings).map { AccessLog(file: $0, filter: filter) }
        }
    }
}
