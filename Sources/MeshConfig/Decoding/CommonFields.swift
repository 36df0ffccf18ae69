// Forms of values that several kinds share. Source: generation.md 11.2.
extension ObjectDecoder {
    /// A duration of whole milliseconds, at least `least`.
    mutating func duration(
        _ parent: YAMLNode?, _ name: String, atLeast least: Duration = .milliseconds(1)
    ) -> Duration? {
        guard let node = parent?[name] else { return nil }
        if node.scalarType == .text, let duration = parseDuration(node.text), duration >= least,
            duration.components.attoseconds % 1_000_000_000_000_000 == 0
        {
            return duration
        }
        let limit = least == .zero ? "" : ", at least \(least == .seconds(1) ? "1s" : "1ms")"
        problem(
            at: node, "found \(node.described), expected a duration of whole milliseconds such as 5s or 100ms\(limit)")
        return nil
    }

    /// A duration that must be there.
    mutating func requiredDuration(_ parent: YAMLNode, _ name: String) -> Duration? {
        if parent[name] == nil {
            problem(in: parent, missing: name, "is missing; expected a duration such as 5s")
        }
        return duration(parent, name)
    }

    /// A number with or without a fraction, in `range`.
    mutating func decimal(_ parent: YAMLNode?, _ name: String, in range: ClosedRange<Double>) -> Double? {
        guard let node = parent?[name] else { return nil }
        if node.scalarType == .number, let number = Double(node.text), range.contains(number) { return number }
        problem(
            at: node,
            "found \(node.described), expected a number of \(shown(range.lowerBound)) to \(shown(range.upperBound))")
        return nil
    }

    private func shown(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
    }

    /// A share of requests, from `{value: 12.5}` in the field `name`, else from whole percent in the field `oldName`.
    mutating func share(_ parent: YAMLNode, _ name: String, _ oldName: String?) -> FractionalPercent? {
        if let node = mapping(parent, name) {
            let percent = decimal(node, "value", in: 0...100) ?? 0
            if percent > 0, percent < 0.0001, let value = node["value"] {
                problem(
                    at: value, "found \(value.described), expected 0 or at least 0.0001, the least that Envoy counts")
            }
            return FractionalPercent(percent: percent)
        }
        guard let oldName else { return nil }
        return number(parent, oldName, in: 0...100).map { FractionalPercent(percent: $0) }
    }

    /// `port: {number: …}`, or nil where there is no port.
    mutating func portNumber(_ parent: YAMLNode, _ name: String = "port") -> Int? {
        guard let port = mapping(parent, name) else { return nil }
        if port["number"] == nil {
            problem(in: port, missing: "number", "is missing; expected a port number of 1 to 65535")
        }
        return number(port, "number", in: portNumbers)
    }

    /// Reports those of the fields that go into headers or are compared with them, and that no header can have: Envoy
    /// would refuse everything that they are in.
    mutating func checkLines(_ parent: YAMLNode, _ names: String...) {
        for name in names {
            guard let node = parent[name], node.isScalar else { continue }
            if let fault = faultOfLine(node.text) { problem(at: node, fault) }
        }
    }

    /// Reports a regex that RE2 does not take.
    mutating func checkRegex(_ text: String, at node: YAMLNode) {
        if let fault = faultOfRegex(text) { problem(at: node, "the regex \"\(text.prefix(80))\" \(fault)") }
    }

    /// The lower-cased host in the field `host`, which may be a wildcard.
    ///
    /// - Parameter allowsEverything: whether it may be `*` alone.
    mutating func destinationHost(_ parent: YAMLNode, allowsEverything: Bool = false, advice: String) -> String? {
        guard let host = requiredText(parent, "host", advice), let node = parent["host"] else { return nil }
        if host == "*", !allowsEverything {
            problem(at: node, "\"*\" is every host; \(advice)")
        } else if let fault = faultOfHostname(host, wildcards: true) {
            problem(at: node, "the host \"\(host)\" \(fault)")
        }
        return canonicalHostname(host)
    }

    /// Reports a name that no subset can have: it is one label of a host.
    mutating func checkSubsetName(_ name: String, at node: YAMLNode) {
        let fault = name.contains(".") ? "has a dot" : faultOfHostname(name, wildcards: false)
        if let fault { problem(at: node, "the name \"\(name)\" of a subset \(fault)") }
    }

    /// Who sees an object: the names of its field `exportTo`.
    ///
    /// - Parameter mayHide: whether `~`, nobody, is allowed.
    mutating func exportTo(_ spec: YAMLNode, mayHide: Bool = false) -> [String] {
        let nodes = list(spec, "exportTo")
        var names: [String] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let name = text(of: node) else { continue }
            let isWord = name == "*" || (mayHide && name == "~")
            if !seen.insert(name).inserted {
                problem(at: node, "\"\(name)\" is listed twice; remove one of them")
            } else if isWord, nodes.count > 1 {
                problem(at: node, "\"\(name)\" must stand alone; remove it or the others")
            } else if !isWord, name != ".", faultOfDNSLabel(name) != nil {
                let words =
                    mayHide ? "\"*\" (all), \".\" (this one) or \"~\" (none)" : "\"*\" (all) or \".\" (this one)"
                problem(at: node, "found \"\(name)\", expected a namespace, \(words)")
            } else {
                names.append(name)
            }
        }
        return names
    }

    /// How many of the fields `names` of `parent` there are; more than one is reported at the second.
    mutating func countExclusive(_ parent: YAMLNode, _ names: [String]) -> Int {
        let present = names.filter { parent[$0] != nil }
        if present.count > 1, let node = parent[present[1]] {
            problem(at: node, "found \(present.joined(separator: " and ")); keep one of them")
        }
        return present.count
    }
}
