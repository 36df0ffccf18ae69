import MeshConfig
import Testing

struct RequestAuthenticationTests {
    static let keys = #"{"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":"MKBC","y":"4Etl"}]}"#

    @Test func `a RequestAuthentication is read with everything`() throws {
        let text = authenticationText(
            """
            selector: {matchLabels: {app: web}}
            jwtRules:
            - issuer: https://i.example.com
              audiences: [a1, a2]
              jwks: '\(Self.keys)'
              fromHeaders: [{name: x-jwt, prefix: "Bearer "}]
              fromParams: [tok]
              fromCookies: [ck]
              forwardOriginalToken: true
              outputPayloadToHeader: x-payload
              outputClaimToHeaders: [{header: x-sub, claim: sub}]
              spaceDelimitedClaims: [roles]
              timeout: 3s
            """)
        var rule = JWTRule(issuer: "https://i.example.com")
        rule.audiences = ["a1", "a2"]
        rule.keys = Self.keys
        rule.headers = [JWTRule.Header(name: "x-jwt", prefix: "Bearer ")]
        rule.parameters = ["tok"]
        rule.cookies = ["ck"]
        rule.forwardsToken = true
        rule.payloadHeader = "x-payload"
        rule.claimHeaders = [JWTRule.ClaimHeader(header: "x-sub", claim: "sub")]
        rule.spaceDelimitedClaims = ["roles"]
        rule.keySetTimeout = .seconds(3)
        let expected = RequestAuthentication(target: .workloads(["app": "web"]), rules: [rule])
        #expect(try spec(text) == .requestAuthentication(expected))
    }

    @Test func `a rule without keys says where they are to be had`() throws {
        for (text, location) in [
            ("{issuer: i, jwksUri: https://i/keys}", KeySetLocation.address("https://i/keys")),
            ("{issuer: https://i}", .issuer("https://i")),
        ] {
            let manifest = read(authenticationText("jwtRules: [\(text)]"))
            #expect(manifest.problems.isEmpty)
            guard case .requestAuthentication(let policy) = manifest.objects.first?.spec else {
                Issue.record("no policy was read")
                continue
            }
            #expect(policy.rules.map(\.keySetLocation) == [location])
            #expect(policy.rules.map(\.keys) == [nil])
        }
    }

    @Test func `a rule whose keys nobody knows warns that every token is refused`() {
        let manifest = read(authenticationText("jwtRules: [{issuer: i}]"))
        #expect(manifest.problems.map(\.severity) == [.warning])
        let expected = RequestAuthentication(rules: [JWTRule(issuer: "i")])
        #expect(manifest.objects.first?.spec == .requestAuthentication(expected))
    }

    static let mistakes = [
        Mistake(
            "headers of two lines",
            ruleText(#"{issuer: a, outputPayloadToHeader: "a\nb", fromHeaders: [{name: "a\nb", prefix: "c\nd"}]}"#),
            "5: spec.jwtRules[0].outputPayloadToHeader: has a line break",
            "5: spec.jwtRules[0].fromHeaders[0].name: has a line break",
            "5: spec.jwtRules[0].fromHeaders[0].prefix: has a line break"),
        Mistake("no issuer", ruleText("{jwks: '\(keys)'}"), "5: spec.jwtRules[0].issuer: is missing"),
        Mistake(
            "empty audience", ruleText("{issuer: i, audiences: [\"\"], jwks: '\(keys)'}"),
            "5: spec.jwtRules[0].audiences[0]: is empty"),
        Mistake(
            "address of keys", ruleText("{issuer: i, jwksUri: keys.json}"),
            "5: spec.jwtRules[0].jwksUri: found \"keys.json\""),
        Mistake(
            "keys that are no JSON", ruleText("{issuer: i, jwks: 'x'}"),
            "5: spec.jwtRules[0].jwks: the JSON Web Key Set has no list \"keys\""),
        Mistake(
            "no keys", ruleText(#"{issuer: i, jwks: '{"keys":[]}'}"#),
            "5: spec.jwtRules[0].jwks: the JSON Web Key Set has no keys"),
        Mistake(
            "unknown key type", ruleText(#"{issuer: i, jwks: '{"keys":[{"kty":"X"}]}'}"#),
            "5: spec.jwtRules[0].jwks: the JSON Web Key Set has a key of the unknown type \"X\""),
        Mistake(
            "half a key", ruleText(#"{issuer: i, jwks: '{"keys":[{"kty":"RSA","n":"AQAB"}]}'}"#),
            "5: spec.jwtRules[0].jwks: the JSON Web Key Set has a key of type RSA whose \"e\" is missing"),
        Mistake(
            "header without name", ruleText("{issuer: i, jwks: '\(keys)', fromHeaders: [{prefix: p}]}"),
            "5: spec.jwtRules[0].fromHeaders[0].name: is missing"),
        Mistake(
            "empty parameter", ruleText("{issuer: i, jwks: '\(keys)', fromParams: [\"\"]}"),
            "5: spec.jwtRules[0].fromParams[0]: is empty"),
        Mistake(
            "empty cookie", ruleText("{issuer: i, jwks: '\(keys)', fromCookies: [\"\"]}"),
            "5: spec.jwtRules[0].fromCookies[0]: is empty"),
        Mistake(
            "header without claim", ruleText("{issuer: i, jwks: '\(keys)', outputClaimToHeaders: [{header: h}]}"),
            "5: spec.jwtRules[0].outputClaimToHeaders[0].claim: is missing"),
        Mistake(
            "name of a header",
            ruleText("{issuer: i, jwks: '\(keys)', outputClaimToHeaders: [{header: \"a b\", claim: c}]}"),
            "5: spec.jwtRules[0].outputClaimToHeaders[0].header: the name \"a b\""),
        Mistake(
            "timeout", ruleText("{issuer: i, jwks: '\(keys)', timeout: 0s}"),
            "5: spec.jwtRules[0].timeout: found \"0s\""),
        Mistake(
            "no spec", "apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: p}",
            "1: spec: is missing"),
    ]

    @Test(arguments: mistakes) func `a mistake is told with line and field`(_ mistake: Mistake) { mistake.check() }
}

private func ruleText(_ rule: String) -> String { authenticationText("jwtRules: [\(rule)]") }

private func authenticationText(_ spec: String) -> String {
    istioText("RequestAuthentication", group: "security", "metadata: {name: p}", spec)
}
