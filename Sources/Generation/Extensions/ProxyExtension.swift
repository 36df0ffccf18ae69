import EnvoyAPI
import Mesh
import MeshConfig

/// What a class of proxies makes of an extension of the user's. Source: generation.md 9.2, 7.8.
struct ProxyExtension: Hashable, Sendable {
    /// How it comes to the proxies.
    enum Form: Hashable, Sendable {
        /// As a part of the listener.
        case lua(String)
        /// As a resource of its own, the module.
        case module(TrafficExtension.Module)
        /// As a resource of its own that refuses all traffic: who cannot run a module that must not fail must not pass
        /// it by. Istio's agent does the same when it cannot fetch one.
        ///
        /// - Parameter knowsModules: whether the proxies have heard of modules at all.
        case refusal(isForConnections: Bool, knowsModules: Bool)
    }

    let record: TrafficExtensionRecord
    let form: Form

    /// nil: the proxies do without it.
    init?(_ record: TrafficExtensionRecord, for scope: ScopeKey) {
        self.record = record
        switch record.spec.code {
        case .lua(let script): form = .lua(script)
        case .wasm(let module):
            let knowsModules = !scope.capabilities.contains(.lacksWasm)
            // Envoy reads files; what must be fetched is fetched by Istio's agent.
            let runs = knowsModules && (module.path != nil || scope.workloadCertificates == .agent)
            if !runs, module.failure == .open { return nil }
            form =
                runs
                ? .module(module)
                : .refusal(isForConnections: module.isForConnections, knowsModules: knowsModules)
        }
    }

    /// The name of the filter, and of the resource.
    var name: String { "extensions.istio.io/trafficextension/\(record.key.namespace).\(record.key.name)" }

    /// Whether it is among the filters of connections, not of requests.
    var isForConnections: Bool {
        switch form {
        case .lua: false
        case .module(let module): module.isForConnections
        case .refusal(let isForConnections, _): isForConnections
        }
    }

    /// Whether it is for traffic of a port.
    func includes(_ side: Telemetry.Mode, port: Int) -> Bool {
        record.spec.matches.isEmpty || record.spec.matches.contains { $0.includes(side, port: port) }
    }
}

// As a filter.
extension ProxyExtension {
    /// The filter of requests; only for those that are none of connections.
    func httpFilter(in arena: Arena) -> Envoy.HttpFilter {
        if case .lua(let script) = form {
            return arena.httpFilter(
                name,
                arena.any(Envoy.Lua.self) { lua in lua.defaultSourceCode = arena.make { $0.inlineString = script } })
        }
        return arena.make { filter in
            filter.name = name
            filter.configDiscovery = discovery([Envoy.HttpWasm.typeURL, Envoy.HttpRBAC.typeURL], in: arena)
        }
    }

    /// The filter of connections.
    func networkFilter(in arena: Arena) -> Envoy.NetworkFilter {
        arena.make { filter in
            filter.name = name
            filter.configDiscovery = discovery([Envoy.NetworkWasm.typeURL, Envoy.NetworkRBAC.typeURL], in: arena)
        }
    }

    /// No traffic passes until the resource is there.
    ///
    /// - Parameter types: of a module, and of what refuses in its place.
    private func discovery(_ types: [StaticString], in arena: Arena) -> Envoy.ExtensionConfigSource {
        var types = types.map { "\($0)" }
        // Envoy refuses a whole listener for a type that it does not know.
        if case .refusal(_, knowsModules: false) = form { types.removeFirst() }
        return arena.make { source in
            source.configSource = arena.adsSource()
            source.typeUrls.append(contentsOf: types)
        }
    }
}

// As a resource.
extension ProxyExtension {
    /// The resource; not for what is a part of the listener.
    func encode(in arena: Arena) -> EncodedResource {
        arena.encode(name, as: Envoy.TypedExtensionConfig.self) { resource in
            resource.name = name
            switch form {
            case .lua: preconditionFailure("a script is a part of its listener")
            case .module(let module) where module.isForConnections:
                resource.typedConfig = arena.any(Envoy.NetworkWasm.self) { $0.config = plugin(module, in: arena) }
            case .module(let module):
                resource.typedConfig = arena.any(Envoy.HttpWasm.self) { $0.config = plugin(module, in: arena) }
            case .refusal(isForConnections: true, _):
                resource.typedConfig = arena.any(Envoy.NetworkRBAC.self) { filter in
                    filter.rules = arena.make()
                    filter.statPrefix = "tcp."
                }
            case .refusal:
                // Rules that allow nobody.
                resource.typedConfig = arena.any(Envoy.HttpRBAC.self) { $0.rules = arena.make() }
            }
        }
    }

    private func plugin(_ module: TrafficExtension.Module, in arena: Arena) -> Envoy.WasmPluginConfig {
        arena.make { plugin in
            plugin.name = "\(record.key.namespace).\(record.key.name)"
            plugin.rootId = module.pluginName
            plugin.failurePolicy =
                switch module.failure {
                case .close: .failClosed
                case .open: .failOpen
                case .reload: .failReload
                }
            if !module.configuration.isEmpty {
                let text = JSONValue.object(JSONObject(module.configuration.sorted)).compactText
                plugin.configuration = arena.any(Envoy.StringValue.self) { $0.value = text }
            }
            plugin.vmConfig = arena.make { machine in
                machine.runtime = "envoy.wasm.runtime.v8"
                machine.code = code(module, in: arena)
                machine.environmentVariables = arena.make { variables in
                    variables.hostEnvKeys.append(contentsOf: module.proxyEnvironment)
                    for (name, value) in module.environment { variables.keyValues[name] = value }
                    if module.pullPolicy != .unspecified {
                        variables.keyValues["ISTIO_META_WASM_IMAGE_PULL_POLICY"] = module.pullPolicy.rawValue
                    }
                }
            }
        }
    }

    private func code(_ module: TrafficExtension.Module, in arena: Arena) -> Envoy.AsyncDataSource {
        arena.make { code in
            if let path = module.path {
                code.local = arena.make { $0.filename = path }
                return
            }
            code.remote = arena.make { remote in
                remote.sha256 = module.sha256
                remote.httpUri = arena.make { uri in
                    uri.uri = module.url
                    uri.timeout = .seconds(30)
                    // The agent fetches it by itself.
                    uri.cluster = "_"
                }
            }
        }
    }
}

extension [AccessLogFormat.Field] {
    /// The same with the fields of all objects by their names: who writes them in another order means the same.
    fileprivate var sorted: Self {
        sorted { $0.name < $1.name }.map { AccessLogFormat.Field(name: $0.name, value: $0.value.sorted) }
    }
}

extension AccessLogFormat.Value {
    fileprivate var sorted: Self {
        switch self {
        case .object(let fields): .object(fields.sorted)
        case .list(let values): .list(values.map(\.sorted))
        case .text, .number, .flag, .null: self
        }
    }
}
