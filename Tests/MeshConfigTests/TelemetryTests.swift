import MeshConfig
import Testing

/// Source: generation.md 7.3, 7.4.
struct TelemetryTests {
    private func telemetry(_ text: String) throws -> Telemetry {
        let found = try spec(
            "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: shop}\nspec: \(text)")
        guard case .telemetry(let telemetry) = found else { throw WrongKind() }
        return telemetry
    }

    @Test func `an empty one says nothing`() throws {
        #expect(try telemetry("{}") == Telemetry())

    }

    @Test func `every field that counts is read`() throws {
        let found = try telemetry(
            """
            {selector: {matchLabels: {app: web}},
             accessLogging: [{match: {mode: SERVER}, providers: [{name: a}, {name: b}], disabled: true},
                             {filter: {expression: response.code >= 400}}],
             tracing: [{match: {mode: CLIENT}, providers: [{name: z}], disableSpanReporting: false,
                        randomSamplingPercentage: 12.5, customTags: {t: {literal: {value: v}}},
                        useRequestIdForTraceSampling: false, enableIstioTags: false}, {}],
             metrics: [{providers: [{name: p}], reportingInterval: 5s, overrides: [
                         {match: {mode: CLIENT, metric: REQUEST_SIZE}, disabled: true,
                          tagOverrides: {a: {value: request.host}, b: {operation: REMOVE}}},
                         {match: {metric: ALL_METRICS}}, {match: {customMetric: own}}]}, {}]}
            """)
        var size = Telemetry.Metrics.Override()
        size.mode = .client
        size.metric = "REQUEST_SIZE"
        size.isDisabled = true
        size.tags = ["a": .set("request.host"), "b": .remove]
        var own = Telemetry.Metrics.Override()
        own.metric = "own"
        var metrics = Telemetry.Metrics()
        metrics.providers = ["p"]
        metrics.interval = .seconds(5)
        metrics.overrides = [size, Telemetry.Metrics.Override(), own]
        let expected = Telemetry(
            target: .workloads(["app": "web"]),
            logging: [
                Telemetry.Logging(mode: .server, providers: ["a", "b"], isDisabled: true),
                Telemetry.Logging(filter: "response.code >= 400"),
            ],
            tracing: [
                Telemetry.Tracing(
                    mode: .client, provider: "z", isDisabled: false, sampling: 12.5,
                    tags: [TracingTag(name: "t", source: .literal("v"))], followsRequestID: false, namesProxy: false),
                Telemetry.Tracing(),
            ], metrics: [metrics, Telemetry.Metrics()])
        #expect(found == expected)
    }

    @Test(arguments: [
        ("targetRef: {group: gateway.networking.k8s.io, kind: Gateway, name: g}", PolicyTarget.gateways(["g"])),
        ("targetRefs: [{kind: Service, name: s}]", .gateways([])),
    ])
    func `single objects can be chosen`(_ text: String, _ target: PolicyTarget) throws {
        #expect(try telemetry("{\(text)}").target == target)
    }

    static let mistakes = [
        ("no provider's name", "accessLogging: [{providers: [{}]}]", "accessLogging[0].providers[0].name: is missing"),
        ("a mode", "tracing: [{match: {mode: BOTH}}]", "tracing[0].match.mode: found \"BOTH\""),
        (
            "no expression", "accessLogging: [{filter: {expression: a b}}]",
            "accessLogging[0].filter.expression: the expression \"a b\" has \"b\" where a sign is missing"
        ),
        (
            "an empty expression", "accessLogging: [{filter: {expression: ''}}]",
            "accessLogging[0].filter.expression: the expression \"\" ends too early"
        ),
        (
            "a metric", "metrics: [{overrides: [{match: {metric: REQUESTS}}]}]",
            "metrics[0].overrides[0].match.metric: found \"REQUESTS\", expected ALL_METRICS, REQUEST_COUNT"
        ),
        (
            "two metrics", "metrics: [{overrides: [{match: {metric: REQUEST_SIZE, customMetric: own}}]}]",
            "metrics[0].overrides[0].match.customMetric: found metric and customMetric"
        ),
        (
            "a tag that says nothing", "metrics: [{overrides: [{tagOverrides: {a: {}}}]}]",
            "metrics[0].overrides[0].tagOverrides.a.value: is missing"
        ),
        (
            "a removed tag that says something",
            "metrics: [{overrides: [{tagOverrides: {a: {operation: REMOVE, value: request.host}}}]}]",
            "metrics[0].overrides[0].tagOverrides.a.value: is given for a tag that is removed"
        ),
        ("an interval", "metrics: [{reportingInterval: 1us}]", "metrics[0].reportingInterval: found \"1us\""),
        ("sampling", "tracing: [{randomSamplingPercentage: 101}]", "tracing[0].randomSamplingPercentage: found"),
        (
            "a tag of a header of two lines", #"tracing: [{customTags: {t: {header: {name: "a\nb"}}}}]"#,
            "tracing[0].customTags.t.header.name: has a line break"
        ),
        (
            "a tag of two sources", "tracing: [{customTags: {t: {literal: {value: v}, header: {name: h}}}}]",
            "tracing[0].customTags.t.header: found literal and header; keep one of them"
        ),
        ("a tag without source", "tracing: [{customTags: {t: {}}}]", "tracing[0].customTags.t: found a mapping"),
        (
            "a tag without text", "tracing: [{customTags: {t: {literal: {}}}}]",
            "tracing[0].customTags.t.literal.value: is missing"
        ),
        (
            "a target elsewhere", "targetRefs: [{kind: Service, name: s, namespace: other}]",
            "targetRefs[0].namespace: found \"other\""
        ),
        (
            "a target beside a selector", "{selector: {matchLabels: {a: b}}, targetRefs: [{kind: Service, name: s}]}",
            "selector: is given beside targetRefs"
        ),
    ].map { name, spec, problem in
        Mistake(
            name,
            "apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: shop}\n"
                + "spec: \(spec.hasPrefix("{") ? spec : "{\(spec)}")", "4: spec.\(problem)")
    }

    @Test(arguments: mistakes) func `says what is wrong`(_ mistake: Mistake) { mistake.check() }
}
