extension ObjectDecoder {
    /// Reads what is behind the metadata of a Telemetry. An empty one says nothing and is allowed.
    /// Source: generation.md 7.3, 7.4, 11.3.
    mutating func telemetry() -> Telemetry {
        let spec = mapping(root, "spec")
        let target = policyTarget(spec)
        if case .workloads(let labels) = target, labels.isEmpty, let selector = spec?["selector"] {
            warning(at: selector, "chooses nothing, so that the Telemetry is for the whole namespace; remove it")
        }
        return Telemetry(
            target: target, logging: mappings(spec, "accessLogging").map { logging($0) },
            tracing: mappings(spec, "tracing").map { tracing($0) },
            metrics: mappings(spec, "metrics").map { metrics($0) })
    }

    private mutating func logging(_ node: YAMLNode) -> Telemetry.Logging {
        let filter = mapping(node, "filter")
        let expression = text(filter, "expression") ?? ""
        if let place = filter?["expression"], let fault = faultOfCEL(expression) {
            problem(at: place, "the expression \"\(expression.prefix(80))\" \(fault)")
        }
        return Telemetry.Logging(
            mode: mode(node), providers: providers(node), isDisabled: flag(node, "disabled") ?? false,
            filter: expression)
    }

    private mutating func tracing(_ node: YAMLNode) -> Telemetry.Tracing {
        let providers = providers(node)
        if providers.count > 1, let list = node["providers"] {
            warning(at: list, "names several providers, of which only \(providers[0]) gets spans; keep one")
        }
        return Telemetry.Tracing(
            mode: mode(node), provider: providers.first, isDisabled: flag(node, "disableSpanReporting"),
            sampling: decimal(node, "randomSamplingPercentage", in: 0...100),
            tags: node["customTags"] == nil ? nil : tracingTags(node),
            followsRequestID: flag(node, "useRequestIdForTraceSampling"), namesProxy: flag(node, "enableIstioTags"))
    }

    private mutating func metrics(_ node: YAMLNode) -> Telemetry.Metrics {
        var metrics = Telemetry.Metrics()
        metrics.providers = providers(node)
        metrics.interval = duration(node, "reportingInterval")
        metrics.overrides = mappings(node, "overrides").map { override in
            var change = Telemetry.Metrics.Override()
            change.mode = mode(override)
            change.metric = metric(mapping(override, "match"))
            change.isDisabled = flag(override, "disabled")
            for (key, tag) in mapping(override, "tagOverrides")?.entries ?? [] where key.isScalar {
                if key.text.isEmpty { problem(at: tag, "is a tag without a name") }
                change.tags[key.text] = tagChange(tag)
            }
            return change
        }
        return metrics
    }

    /// nil: all metrics.
    private mutating func metric(_ match: YAMLNode?) -> String? {
        guard let match else { return nil }
        if countExclusive(match, ["metric", "customMetric"]) > 1 { return nil }
        if match["customMetric"] != nil {
            return requiredText(match, "customMetric", "expected the name of a metric")
        }
        guard let node = match["metric"], let name = text(of: node), name != "ALL_METRICS" else { return nil }
        if !Telemetry.Metrics.known.contains(name) {
            let names = Telemetry.Metrics.known.joined(separator: ", ")
            problem(at: node, "found \"\(name)\", expected ALL_METRICS, \(names); others go into customMetric")
        }
        return name
    }

    private mutating func tagChange(_ node: YAMLNode) -> Telemetry.Metrics.TagChange? {
        guard node.isMapping else {
            problem(at: node, "found \(node.described), expected operation and value")
            return nil
        }
        let value = text(node, "value") ?? ""
        if choice(node, "operation", TagOperation.self) == .remove {
            if !value.isEmpty, let place = node["value"] {
                problem(at: place, "is given for a tag that is removed; remove it, or the operation")
            }
            return .remove
        }
        if value.isEmpty {
            problem(in: node, missing: "value", "is missing; expected an expression such as request.host")
        }
        if let place = node["value"], !value.isEmpty, let fault = faultOfCEL(value) {
            warning(at: place, "the expression \"\(value.prefix(80))\" \(fault); the tag will say \"unknown\"")
        }
        return .set(value)
    }

    private mutating func mode(_ node: YAMLNode) -> Telemetry.Mode {
        choice(mapping(node, "match"), "mode", Telemetry.Mode.self) ?? .both
    }

    private mutating func providers(_ node: YAMLNode) -> [String] {
        mappings(node, "providers").compactMap {
            requiredText($0, "name", "expected the name of an extension provider")
        }
    }

    /// The field `customTags`, by name.
    mutating func tracingTags(_ parent: YAMLNode?) -> [TracingTag] {
        let entries = mapping(parent, "customTags")?.entries ?? []
        return entries.compactMap { key, node in
            guard key.isScalar else { return nil }
            if key.text.isEmpty { problem(at: node, "is a tag without a name") }
            guard let source = tagSource(node) else { return nil }
            return TracingTag(name: key.text, source: source)
        }.sorted { $0.name < $1.name }
    }

    private mutating func tagSource(_ node: YAMLNode) -> TracingTag.Source? {
        let kinds = ["literal", "environment", "header", "formatter"]
        if node.isMapping, countExclusive(node, kinds) > 1 { return nil }
        let advice = "expected the name of what the tag takes its value from"
        if let literal = mapping(node, "literal") {
            return requiredText(literal, "value", "expected what the tag says").map { .literal($0) }
        }
        if let formatter = mapping(node, "formatter") {
            return requiredText(formatter, "value", "expected a text such as %PROTOCOL%").map { .format($0) }
        }
        if let variable = mapping(node, "environment") {
            return requiredText(variable, "name", advice).map {
                .environment(name: $0, standard: text(variable, "defaultValue") ?? "")
            }
        }
        if let header = mapping(node, "header") {
            checkLines(header, "name")
            return requiredText(header, "name", advice).map {
                .header(name: $0, standard: text(header, "defaultValue") ?? "")
            }
        }
        problem(at: node, "found \(node.described), expected literal, environment, header or formatter")
        return nil
    }
}

private enum TagOperation: String, CaseIterable {
    case upsert = "UPSERT"
    case remove = "REMOVE"
}
