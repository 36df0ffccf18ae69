import MeshConfig
import Testing

struct HTTPRouteMistakeTests {
    /// A route with `text` beside its destination; `text` stands in line 8.
    private static func beside(_ text: String, _ problems: String...) -> [Mistake] {
        let whole = virtualServiceText("hosts: [a]\nhttp:\n- route: [{destination: {host: b}}]\n  \(text)")
        return [Mistake(text, whole, problems.map { "8: spec.http[0]." + $0 })]
    }

    /// A route that is `text`, in line 7.
    private static func alone(_ text: String, _ problems: String...) -> [Mistake] {
        [Mistake(text, virtualServiceText("hosts: [a]\nhttp:\n- \(text)"), problems.map { "7: spec.http[0]." + $0 })]
    }

    private static func long(_ count: Int) -> String { String(repeating: "x", count: count) }

    private static func many(_ count: Int) -> String { (0..<count).map { "x-\($0): a" }.joined(separator: ", ") }

    static let actions = [
        alone("name: x", "route: is missing; expected a route, redirect"),
        alone("route: []", "route: is missing"),
        alone(
            "{route: [{destination: {host: b}}], redirect: {uri: /}}", "redirect: found route and redirect; keep one"),
        alone("{delegate: {name: x}, redirect: {uri: /}}", "delegate: found redirect and delegate; keep one"),
        alone("{redirect: {uri: /}, fault: {abort: {httpStatus: 500}}}", "fault: is not possible with a redirect"),
        alone("{directResponse: {status: 200}, rewrite: {uri: /}}", "rewrite: is not possible with a directResponse"),
        alone("delegate: {}", "delegate.name: is missing"),
        alone("delegate: {name: x, namespace: A}", "delegate.namespace: the namespace \"A\""),
        alone("route: [null]", "route[0]: is empty"), alone("route: [{}]", "route[0].destination: is missing"),
        alone("route: [{destination: {}}]", "route[0].destination.host: is missing"),
        alone("route: [{destination: {host: \"*\"}}]", "route[0].destination.host: \"*\" is every host"),
        alone("route: [{destination: {host: a_b}}]", "route[0].destination.host: the host \"a_b\" has the label"),
        alone(
            "route: [{destination: {host: a, subset: x.y}}]",
            "route[0].destination.subset: the name \"x.y\" of a subset"),
        alone(
            "route: [{destination: {host: a, port: {number: 0}}}]",
            "route[0].destination.port.number: found the number 0"),
        alone("route: [{destination: {host: a, port: {name: x}}}]", "route[0].destination.port.number: is missing"),
        alone("route: [{destination: {host: a}}, {destination: {host: b}}]", "route: has 2 destinations, and none"),
        alone("route: [{destination: {host: a}, weight: -5}]", "route[0].weight: found the number -5"),
        alone("redirect: {}", "redirect: changes nothing"),
        alone(
            #"redirect: {uri: "/\na", authority: "a\r"}"#, "redirect.uri: has a line break",
            "redirect.authority: has a line break"),
        beside(
            #"rewrite: {uri: "/\na", authority: "a\r"}"#, "rewrite.uri: has a line break",
            "rewrite.authority: has a line break"),
        beside(
            #"rewrite: {uriRegexRewrite: {match: a, rewrite: "/\na"}}"#,
            "rewrite.uriRegexRewrite.rewrite: has a line break"),
        alone("redirect: {uri: /, prefixRewrite: /x}", "redirect.prefixRewrite: found uri and prefixRewrite"),
        alone("{match: [{uri: {exact: /}}], redirect: {prefixRewrite: /x}}", "redirect.prefixRewrite: needs a match"),
        alone("redirect: {uri: /, redirectCode: 200}", "redirect.redirectCode: found 200, expected one of 301, 302"),
        alone("redirect: {uri: /, redirectCode: 304}", "redirect.redirectCode: found 304, expected"),
        alone("redirect: {scheme: ftp}", "redirect.scheme: found \"ftp\""),
        alone("redirect: {port: 80, derivePort: FROM_REQUEST_PORT}", "redirect.derivePort: found port and derivePort"),
        alone("directResponse: {}", "directResponse.status: is missing"),
        alone("directResponse: {status: 100}", "directResponse.status: found the number 100, expected"),
        alone(
            "directResponse: {status: 200, body: {string: a, bytes: b}}", "directResponse.body.bytes: found string and"),
        alone("directResponse: {status: 200, body: {bytes: '!'}}", "directResponse.body.bytes: is no base64"),
    ].flatMap(\.self)

    static let matches = [
        beside("match: [null]", "match[0]: is empty"),
        beside("match: [{uri: {regex: ''}}]", "match[0].uri.regex: the regex \"\" is empty"),
        beside("match: [{uri: {regex: 'a('}}]", "match[0].uri.regex: the regex \"a(\" has a \"(\""),
        beside("match: [{uri: {exact: a, prefix: b}}]", "match[0].uri.prefix: found exact and prefix"),
        beside("match: [{method: {prefix: ''}}]", "match[0].method.prefix: is empty"),
        beside("match: [{headers: {x: null}}]", "match[0].headers.x: found nothing, expected a match"),
        beside("match: [{headers: {x: {prefix: ''}}}]", "match[0].headers.x.prefix: is empty"),
        beside("match: [{headers: {'a b': {}}}]", "match[0].headers.a b: the header name \"a b\" may contain"),
        beside("match: [{withoutHeaders: {':path': {}}}]", "match[0].withoutHeaders.:path: the header name \":path\""),
        beside(
            "match: [{headers: {'@request.auth.claims': {}}}]",
            "match[0].headers[\"@request.auth.claims\"]: found \"@request.auth.claims\", expected"),
        beside("match: [{queryParams: {'': {exact: a}}}]", "match[0].queryParams[\"\"]: the name of a query parameter"),
        beside(
            "match: [{queryParams: {? \(long(1_025)) : {exact: a}}}]",
            "match[0].queryParams.\(long(1_025)): the name of a query parameter has 1 to 1024 bytes, not 1025"),
        beside(
            "headers: {request: {set: {x: \(long(16_385))}}}",
            "headers.request.set.x: the value \"\(long(80))\" has 16385"),
        beside(
            "headers: {request: {set: {\(many(300))}, add: {\(many(201))}}}",
            "headers.request: sets and adds 501 headers, more than 500"),
        beside("match: [{queryParams: {q: {regex: '('}}}]", "match[0].queryParams.q.regex: the regex \"(\""),
        beside("match: [{port: 65536}]", "match[0].port: found the number 65536"),
        beside("match: [{sourceNamespace: A}]", "match[0].sourceNamespace: the namespace \"A\""),
        beside("match: [{sourceLabels: {a: '*'}}]", "match[0].sourceLabels.a: labels are compared whole"),
        beside("match: [{gateways: ['a/b/c']}]", "match[0].gateways[0]: found \"a/b/c\""),
    ].flatMap(\.self)

    static let policies = [
        beside("mirror: {}", "mirror.host: is missing"), beside("mirrors: [{}]", "mirrors[0].destination: is missing"),
        beside(
            "mirrors: [{destination: {host: m}, percentage: {value: 101}}]", "mirrors[0].percentage.value: found the"),
        beside(
            "mirrors: [{destination: {host: m}, percentage: {value: 0.00001}}]",
            "mirrors[0].percentage.value: found the number 0.00001, expected 0 or at least 0.0001"),
        beside(
            "headers: {request: {set: {host: a, ':authority': b}}}", "headers.request.set.:authority: the authority is"),
        beside("headers: {request: {set: {host: a}, add: {Host: b}}}", "headers.request.add.Host: the authority is"),
        beside(
            "headers: {request: {set: {':path': a}}}", "headers.request.set.:path: \":path\" cannot be changed here"),
        beside("headers: {request: {remove: [host]}}", "headers.request.remove[0]: \"host\" cannot be changed here"),
        beside("headers: {response: {set: {Host: a}}}", "headers.response.set.Host: \"Host\" cannot be changed here"),
        beside("headers: {response: {add: {'x y': a}}}", "headers.response.add.x y: the header name \"x y\""),
        beside("headers: {request: {set: {x: '50%'}}}", "headers.request.set.x: the value \"50%\" has a \"%\""),
        beside("fault: {}", "fault: does nothing"), beside("fault: {delay: {}}", "fault.delay.fixedDelay: is missing"),
        beside("fault: {delay: {exponentialDelay: 1s}}", "fault.delay.exponentialDelay: is not supported"),
        beside("fault: {delay: {fixedDelay: 1us}}", "fault.delay.fixedDelay: found \"1us\", expected a duration"),
        beside("fault: {delay: {fixedDelay: 1s, percent: 101}}", "fault.delay.percent: found the number 101"),
        beside("fault: {abort: {}}", "fault.abort.httpStatus: is missing"),
        beside("fault: {abort: {httpStatus: 199}}", "fault.abort.httpStatus: found the number 199"),
        beside("fault: {abort: {http2Error: x}}", "fault.abort.http2Error: is not supported"),
        beside("fault: {abort: {grpcStatus: NONE}}", "fault.abort.grpcStatus: found \"NONE\", expected one of OK,"),
        beside("corsPolicy: {allowHeaders: ['a b']}", "corsPolicy.allowHeaders[0]: the header name \"a b\""),
        beside("corsPolicy: {allowMethods: [GOT]}", "corsPolicy.allowMethods[0]: found \"GOT\""),
        beside("corsPolicy: {maxAge: -1s}", "corsPolicy.maxAge: found \"-1s\""),
        beside("corsPolicy: {maxAge: 1500ms}", "corsPolicy.maxAge: found \"1500ms\", expected whole seconds"),
        beside("retries: {attempts: -1}", "retries.attempts: found the number -1"),
        beside("retries: {attempts: 1, perTryTimeout: 0s}", "retries.perTryTimeout: found \"0s\""),
        beside("retries: {attempts: 1, retryOn: 5xxx}", "retries.retryOn: \"5xxx\" is no condition"),
        beside("retries: {attempts: 0, retryOn: 5xx}", "retries.retryOn: has no effect with attempts 0"),
        beside("timeout: 5", "timeout: found the number 5, expected a duration"),
        beside("rewrite: {}", "rewrite: changes nothing"),
        beside("rewrite: {uri: /, uriRegexRewrite: {match: a, rewrite: b}}", "rewrite.uriRegexRewrite: found uri and"),
        beside("rewrite: {uriRegexRewrite: {match: a}}", "rewrite.uriRegexRewrite.rewrite: is missing"),
        beside("rewrite: {uriRegexRewrite: {match: '(', rewrite: b}}", "rewrite.uriRegexRewrite.match: the regex"),
    ].flatMap(\.self)

    static let others = [
        Mistake(
            "mirror and mirrors",
            virtualServiceText(
                "hosts: [a]\nhttp:\n- route: [{destination: {host: b}}]\n  mirror: {host: b}\n  mirrors: "
                    + "[{destination: {host: b}}]"), "9: spec.http[0].mirrors: found mirror and mirrors; keep one"),
        Mistake(
            "authority by rewrite and header",
            virtualServiceText(
                "hosts: [a]\nhttp:\n- route: [{destination: {host: b}}]\n  rewrite: {authority: c}\n  headers: "
                    + "{request: {add: {host: d}}}"), "8: spec.http[0].rewrite.authority: the authority is set by a"),
        Mistake(
            "a delegate that delegates", virtualServiceText("http: [{delegate: {name: d}}]"),
            "5: spec.http[0].delegate: a VirtualService without hosts is a delegate and may not"),
        Mistake(
            "a large body",
            virtualServiceText(
                "hosts: [a]\nhttp:\n- directResponse:\n    status: 200\n    body: {string: \""
                    + String(repeating: "x", count: 1 << 20 | 1) + "\"}"),
            "9: spec.http[0].directResponse.body: is 1048577 bytes long"),
    ]

    @Test(arguments: actions + matches + policies + others)
    func `says what is wrong with an HTTP route`(_ mistake: Mistake) { mistake.check() }
}
