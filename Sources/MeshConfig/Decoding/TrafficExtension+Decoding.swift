extension ObjectDecoder {
    /// Reads what is behind the metadata of a WasmPlugin; nil where it names no module.
    /// Source: generation.md 9.2, 11.3.
    mutating func wasmPlugin() -> TrafficExtension? {
        let spec = mapping(root, "spec")
        if spec == nil { problem(in: root, missing: "spec", "is missing; say which module runs, in url") }
        return spec.flatMap { spec in module(spec).map { trafficExtension(spec, .wasm($0)) } }
    }

    /// Reads what is behind the metadata of a TrafficExtension; nil where it names nothing that runs.
    mutating func trafficExtension() -> TrafficExtension? {
        let spec = mapping(root, "spec")
        guard let spec, countExclusive(spec, ["wasm", "lua"]) == 1 else {
            if spec?["wasm"] == nil { problem(in: spec ?? root, missing: "wasm", "is missing; expected wasm or lua") }
            return nil
        }
        if let wasm = mapping(spec, "wasm") {
            return module(wasm).map { trafficExtension(spec, .wasm($0)) }
        }
        guard let lua = mapping(spec, "lua"),
            let script = requiredText(lua, "inlineCode", "expected a script with a function such as envoy_on_request")
        else { return nil }
        if script.utf8.count > 65536, let node = lua["inlineCode"] {
            problem(at: node, "has \(script.utf8.count) bytes; Istio takes 65536 at most")
        }
        return trafficExtension(spec, .lua(script))
    }

    private mutating func trafficExtension(_ spec: YAMLNode, _ code: TrafficExtension.Code) -> TrafficExtension {
        var plugin = TrafficExtension(target: policyTarget(spec), code: code)
        plugin.phase = choice(spec, "phase", TrafficExtension.Phase.self) ?? .unspecified
        plugin.priority = number(spec, "priority", in: -0x8000_0000...0x7fff_ffff) ?? 0
        plugin.matches = mappings(spec, "match").map { node in
            var match = TrafficExtension.Match()
            match.mode = choice(node, "mode", TrafficMode.self)?.mode ?? .both
            match.ports = mappings(node, "ports").compactMap { port in
                if port["number"] == nil { problem(in: port, missing: "number", "is missing; expected a port number") }
                return number(port, "number", in: portNumbers)
            }
            return match
        }
        return plugin
    }
}

// Modules.
extension ObjectDecoder {
    private mutating func module(_ node: YAMLNode) -> TrafficExtension.Module? {
        guard let url = moduleURL(node) else { return nil }
        var module = TrafficExtension.Module(url: url)
        module.sha256 = sha256(node)
        module.pluginName = shortText(node, "pluginName", lengthMax: 256)
        module.configuration = mapping(node, "pluginConfig").map(AccessLogFormat.Field.all) ?? []
        module.isForConnections = choice(node, "type", PluginType.self) == .network
        module.failure = choice(node, "failStrategy", TrafficExtension.Module.Failure.self) ?? .close
        module.pullPolicy = choice(node, "imagePullPolicy", TrafficExtension.Module.PullPolicy.self) ?? .unspecified
        if !shortText(node, "imagePullSecret", lengthMax: 253).isEmpty, let secret = node["imagePullSecret"] {
            warning(at: secret, "has no effect: agents are handed no secrets of images; use a registry without one")
        }
        readEnvironment(node, &module)
        return module
    }

    /// With a scheme: Istio takes a name without one for an image.
    private mutating func moduleURL(_ node: YAMLNode) -> String? {
        let advice = "expected where the module is, such as oci://registry.example/filter:v1"
        guard let url = requiredText(node, "url", advice), let place = node["url"] else { return nil }
        guard let end = url.firstRange(of: "://") else { return "oci://\(url)" }
        let scheme = url[..<end.lowerBound]
        guard ["oci", "http", "https", "file"].contains(scheme) else {
            problem(at: place, "has the scheme \"\(scheme)\"; expected oci, http, https or file")
            return nil
        }
        return url
    }

    private mutating func sha256(_ node: YAMLNode) -> String {
        let sum = text(node, "sha256") ?? ""
        let isHexadecimal = sum.utf8.count == 64 && sum.allSatisfy { $0.isASCII && $0.isHexDigit }
        if !sum.isEmpty, !isHexadecimal, let place = node["sha256"] {
            problem(at: place, "found \"\(sum.prefix(80))\", expected 64 hexadecimal digits")
        }
        return sum
    }

    private mutating func shortText(_ node: YAMLNode, _ name: String, lengthMax: Int) -> String {
        let text = text(node, name) ?? ""
        if text.utf8.count > lengthMax, let place = node[name] {
            problem(at: place, "has \(text.utf8.count) bytes; expected \(lengthMax) at most")
        }
        return text
    }

    private mutating func readEnvironment(_ node: YAMLNode, _ module: inout TrafficExtension.Module) {
        for variable in mappings(mapping(node, "vmConfig"), "env") {
            guard let name = requiredText(variable, "name", "expected the name of a variable"),
                let place = variable["name"]
            else { continue }
            let isKnown = module.environment[name] != nil || module.proxyEnvironment.contains(name)
            if isKnown { problem(at: place, "\"\(name)\" is listed twice; remove one of them") }
            if name.utf8.count > 256 { problem(at: place, "has \(name.utf8.count) bytes; expected 256 at most") }
            let value = text(variable, "value") ?? ""
            if choice(variable, "valueFrom", ValueSource.self) == .host {
                if !value.isEmpty, let place = variable["value"] {
                    problem(at: place, "is given for a variable of the proxy; remove it, or valueFrom")
                }
                module.proxyEnvironment.append(name)
            } else {
                module.environment[name] = value
            }
        }
    }
}

private enum TrafficMode: String, CaseIterable {
    case undefined = "UNDEFINED"
    case client = "CLIENT"
    case server = "SERVER"
    case both = "CLIENT_AND_SERVER"

    var mode: Telemetry.Mode {
        switch self {
        case .client: .client
        case .server: .server
        case .undefined, .both: .both
        }
    }
}

private enum PluginType: String, CaseIterable {
    case unspecified = "UNSPECIFIED_PLUGIN_TYPE"
    case http = "HTTP"
    case network = "NETWORK"
}

private enum ValueSource: String, CaseIterable {
    case inline = "INLINE"
    case host = "HOST"
}
