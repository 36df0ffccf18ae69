// What Gateways and Sidecars have in common. Source: generation.md 11.3.
extension ObjectDecoder {
    /// The field `port` of a listener that is bound to `bind`; nil where it is missing, or has no number that fits.
    ///
    /// - Parameter isForGateway: whether it needs a name and a protocol.
    mutating func listenerPort(_ listener: YAMLNode, bind: String, isForGateway: Bool) -> ListenerPort? {
        guard let node = mapping(listener, "port") else { return nil }
        let advice = "give the port a name, such as http"
        let name = isForGateway ? requiredText(node, "name", advice) : text(node, "name")
        if !isForGateway, let name, !name.isEmpty, let fault = faultOfDNSLabel(name.lowercased()) {
            problem(at: node["name"] ?? node, "the port name \"\(name)\" \(fault)")
        }
        let portProtocol = listenerProtocol(node, isRequired: isForGateway)
        if let target = node["targetPort"], isForGateway, !(target.isScalar && target.text == "0") {
            problem(at: target, "a Gateway has no target port: routes say where requests go; remove it")
        }
        guard let number = listenerNumber(node, bind: bind), let portProtocol else { return nil }
        return ListenerPort(name: name ?? "", number: number, protocol: portProtocol)
    }

    private mutating func listenerNumber(_ port: YAMLNode, bind: String) -> Int? {
        guard bind.hasPrefix("unix://") else {
            if port["number"] == nil {
                problem(in: port, missing: "number", "is missing; expected the port to listen on, 1 to 65535")
            }
            return number(port, "number", in: portNumbers)
        }
        guard let node = port["number"], let number = number(of: node, in: 0...65535), number > 0 else { return 0 }
        problem(at: node, "found \(number), but a Unix socket has no port; remove it, or bind to an IP address")
        return nil
    }

    private mutating func listenerProtocol(_ port: YAMLNode, isRequired: Bool) -> PortProtocol? {
        let advice = "expected one of \(PortProtocol.words)" + (isRequired ? "" : "; or leave it out to detect it")
        guard let node = port["protocol"], node.scalarType != .text || !node.text.isEmpty else {
            if isRequired { problem(in: port, missing: "protocol", "is missing; \(advice)") }
            return isRequired ? nil : .auto
        }
        guard let word = text(of: node) else { return nil }
        if let known = PortProtocol(word: word) { return known }
        problem(at: node, "found \"\(word)\", \(advice)")
        return nil
    }

    /// The field `bind`: a canonical IP or `unix:///path`; empty where it is missing or wrong.
    mutating func bind(_ listener: YAMLNode, allowsSockets: Bool) -> String {
        guard let node = listener["bind"], let text = text(of: node), !text.isEmpty else { return "" }
        if let address = IPAddress(text) { return address.description }
        if allowsSockets, text.hasPrefix("unix:///") { return text }
        let socket = allowsSockets ? ", or an absolute Unix socket such as unix:///run/x.sock" : ""
        problem(at: node, "found \"\(text)\", expected an IP address such as 10.0.0.1\(socket)")
        return ""
    }

    /// The namespaces before the slash of a host; nil where `word` is none, which is reported at `node`.
    mutating func namespaces(_ word: Substring, at node: YAMLNode) -> ScopedHost.Namespaces? {
        switch word {
        case "*": return .all
        case ".": return .own
        case "~": return ScopedHost.Namespaces.none
        default: break
        }
        let name = String(word)
        guard faultOfDNSLabel(name) != nil else { return .named(name) }
        problem(
            at: node, "found the namespace \"\(name)\", expected a name, \"*\" (all), \".\" (this one) or \"~\" (none)")
        return nil
    }

    /// The host behind the slash, lower-cased; nil where it is wrong, which is reported at `node`.
    mutating func listenerHost(_ text: Substring, allowsAddresses: Bool, at node: YAMLNode) -> String? {
        let host = String(text)
        if host == "*" { return host }
        if allowsAddresses, let address = IPAddress(host) { return address.description }
        if let fault = faultOfHostname(host, wildcards: true) {
            problem(at: node, "the host \"\(host)\" \(fault)")
            return nil
        }
        guard host.contains(".") else {
            problem(
                at: node, "the host \"\(host)\" is a short name; write it in full, such as \(host).shop.example.com")
            return nil
        }
        return canonicalHostname(host)
    }
}
