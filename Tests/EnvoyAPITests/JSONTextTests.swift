import EnvoyAPI
import Testing

@Suite struct JSONTextTests {
    static let value: JSONValue = [
        "name": "a b",
        "empty": [[:], []],
        "list": ["x", ["k": 1, "l": [true]], [["deep"], .null]],
        "object": ["inner": ["number": 1.5]],
    ]

    @Test func `YAML is in block style`() {
        #expect(
            Self.value.yamlText == """
                name: "a b"
                empty:
                - {}
                - []
                list:
                - x
                - k: 1
                  l:
                  - true
                - - - deep
                  - null
                object:
                  inner:
                    number: 1.5

                """)
        #expect(JSONValue.object([:]).yamlText == "{}\n")
    }

    @Test func `JSON is indented`() {
        #expect(
            Self.value.jsonText == """
                {
                  "name": "a b",
                  "empty": [
                    {},
                    []
                  ],
                  "list": [
                    "x",
                    {
                      "k": 1,
                      "l": [
                        true
                      ]
                    },
                    [
                      [
                        "deep"
                      ],
                      null
                    ]
                  ],
                  "object": {
                    "inner": {
                      "number": 1.5
                    }
                  }
                }

                """)
    }

    struct Case: CustomTestStringConvertible {
        let text: String
        let yaml: String
        var testDescription: String { yaml }
    }

    static let strings = [
        Case(text: "outbound|80||a.b", yaml: "outbound|80||a.b"),
        Case(text: "type.googleapis.com/envoy.A", yaml: "type.googleapis.com/envoy.A"),
        Case(text: "/path", yaml: "/path"),
        Case(text: "10s", yaml: "10s"),
        Case(text: "0.020s", yaml: "0.020s"),
        Case(text: "-1s", yaml: "\"-1s\""),
        Case(text: "80", yaml: "\"80\""),
        Case(text: "1e3", yaml: "\"1e3\""),
        Case(text: "10.0.0.1", yaml: "\"10.0.0.1\""),
        Case(text: "true", yaml: "\"true\""),
        Case(text: "No", yaml: "\"No\""),
        Case(text: "null", yaml: "\"null\""),
        Case(text: "", yaml: "\"\""),
        Case(text: "*", yaml: "\"*\""),
        Case(text: "~", yaml: "\"~\""),
        Case(text: "-", yaml: "\"-\""),
        Case(text: "a:", yaml: "\"a:\""),
        Case(text: "a: b", yaml: "\"a: b\""),
        Case(text: "a #b", yaml: "\"a #b\""),
        Case(text: "é", yaml: "\"é\""),
        Case(text: "a\n\"b\"\\\t\u{1}\u{2028}", yaml: "\"a\\n\\\"b\\\"\\\\\\t\\u0001\\u2028\""),
    ]

    @Test(arguments: strings) func `a string is quoted when it could be something else`(_ c: Case) {
        #expect(JSONValue.string(c.text).yamlText == c.yaml + "\n")
    }

    struct NumberCase: CustomTestStringConvertible {
        let number: Double
        let json: String
        var testDescription: String { json }
    }

    static let numbers = [
        NumberCase(number: 4_294_967_295, json: "4294967295"),
        NumberCase(number: -0.25, json: "-0.25"),
        NumberCase(number: 1e300, json: "1e+300"),
        NumberCase(number: .nan, json: "\"NaN\""),
        NumberCase(number: -.infinity, json: "\"-Infinity\""),
    ]

    @Test(arguments: numbers) func `whole numbers have no decimals`(_ c: NumberCase) {
        #expect(JSONValue.number(c.number).jsonText == c.json + "\n")
    }

    @Test func `an object keeps the order of its names and has each once`() {
        var object: JSONObject = ["b": 1, "a": 2, "b": 3]
        #expect(object.members.map(\.name) == ["b", "a"])
        #expect(object["b"] == 3)
        object["b"] = nil
        #expect(object == ["a": 2])
    }
}
