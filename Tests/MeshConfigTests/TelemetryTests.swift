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
        #expect(try telemetry("{metrics: [{providers: [{name: prometheus}]}]}") == Telemetry())
    }

    @Test func `every field that counts is read`() throws {
        let found = try telemetry(
            """
            {selector: {matchLabels: {app: web}},
             accessLogging: [{match: {mode: SERVER}, providers: [{name: a}, {name: b}], disabled: true},
                             {filter: {expression: response.code >= 400}}],
             tracing: [{match: {mode: CLIENT}, providers: [{name: z}], disableSpanReporting: false,
                        randomSamplingPercentage: 12.5, customTags: {t: {literal: {value: v}}}}, {}]}
            """)
        let expected = Telemetry(
            selector: ["app": "web"],
            logging: [
                Telemetry.Logging(mode: .server, providers: ["a", "b"], isDisabled: true),
                Telemetry.Logging(filter: "response.code >= 400"),
            ],
            tracing: [
                Telemetry.Tracing(
                    mode: .client, provider: "z", isDisabled: false, sampling: 12.5,
                    tags: [TracingTag(name: "t", source: .literal("v"))]),
                Telemetry.Tracing(),
            ])
        #expect(found == expected)
    }
}
