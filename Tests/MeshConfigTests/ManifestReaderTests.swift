import MeshConfig
import Testing

struct ManifestReaderTests {
    @Test func `a file may hold several documents with comments and empty ones between`() {
        let manifest = read(
            """
            # the shop
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop}
            ---
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n1, namespace: ignored}
            """)
        #expect(manifest.problems == [])
        #expect(manifest.objects.map(\.key) == [ConfigKey(.namespace, "", "shop"), ConfigKey(.node, "", "n1")])
        #expect(manifest.objects.map(\.source.description) == ["a.yaml:3", "a.yaml:8"])
    }

    @Test(arguments: ["v1", "v1beta1", "v1alpha3"]) func `the version of an API group does not matter`(
        _ version: String
    ) {
        #expect(
            read("apiVersion: networking.istio.io/\(version)\nkind: EnvoyFilter\nmetadata: {name: x}").objects.count
                == 1)
    }

    @Test func `JSON is read like YAML`() {
        let manifest = read(
            #"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n\u0031", "labels": {"a": "b"}}}"#)
        #expect(manifest.objects.first?.key == ConfigKey(.node, "", "n1"))
        #expect(manifest.objects.first?.meta.labels == ["a": "b"])
    }

    @Test func `a list is its items, also in a list`() {
        let manifest = read(
            """
            apiVersion: v1
            kind: List
            items:
            - apiVersion: v1
              kind: Node
              metadata: {name: a}
            - apiVersion: v1
              kind: List
              items:
              - {apiVersion: v1, kind: Node, metadata: {name: b}}
            - {apiVersion: v1, kind: Node, metadata: {name: c}}
            """)
        #expect(manifest.objects.map(\.key.name) == ["a", "b", "c"])
    }

    @Test func `items of a typed list need no kind of their own`() {
        let manifest = read("apiVersion: v1\nkind: NodeList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}")
        #expect(manifest.objects.map(\.key.description) == ["Node a", "Node b"])
    }

    @Test(arguments: ["items: []", "items:"]) func `an empty list is no mistake`(_ items: String) {
        let manifest = read("apiVersion: v1\nkind: List\n\(items)")
        #expect(manifest.problems == [])
        #expect(manifest.ignoredKinds == (items == "items:" ? ["List": 1] : [:]))
    }

    @Test func `kinds that are not read are counted, those of foreign groups too`() {
        let manifest = read(
            """
            {apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
            ---
            {apiVersion: apps/v1, kind: Deployment, spec: {a: 1, a: 2}}
            ---
            {apiVersion: serving.knative.dev/v1, kind: Service}
            ---
            {apiVersion: v1, kind: Event}
            ---
            {apiVersion: example.com/v1, kind: AllowList, metadata: {name: x}}
            """)
        #expect(
            manifest.ignoredKinds == [
                "Deployment.apps": 2, "Service.serving.knative.dev": 1, "Event": 1, "AllowList.example.com": 1,
            ])
        #expect(manifest.problems == [])
    }

    @Test func `a mistake in one object leaves the others`() {
        let manifest = read(
            """
            {apiVersion: v1, kind: Node, metadata: {name: a}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: A}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: c}}
            """)
        #expect(manifest.objects.map(\.key.name) == ["a", "c"])
        #expect(
            manifest.problems.map(\.description) == [
                "a.yaml:3: Node A: metadata.name: the name \"A\" has upper-case letters"
            ])
    }

    @Test func `a text that is no YAML gives nothing but the reason`() {
        let manifest = read("{apiVersion: v1, kind: Node, metadata: {name: a}}\n---\na: b: c")
        #expect(!manifest.isParsed)
        #expect(manifest.objects.isEmpty)
        #expect(manifest.problems.map(\.location.line) == [3])
    }

    @Test func `metadata is read as far as rules need it`() throws {
        let manifest = read(
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: a
              creationTimestamp: "2024-05-01T10:00:00Z"
              labels: {x: "1", empty: }
              annotations: {networking.istio.io/exportTo: ".", other: [what, ever]}
            """)
        let object = try #require(manifest.objects.first)
        #expect(
            object.meta
                == ObjectMeta(
                    labels: ["x": "1", "empty": ""], annotations: [Annotation.exportTo: "."],
                    creationTime: 1_714_557_600))
    }

    static let mistakes = [
        Mistake("no mapping", "- a", "1: found a list, expected a Kubernetes object"),
        Mistake("text", "hello", "1: found \"hello\", expected a Kubernetes object"),
        Mistake("no kind", "apiVersion: v1", "1: kind: is missing"),
        Mistake("no version", "kind: Node", "1: apiVersion: is missing"),
        Mistake("neither", "a: b", "1: kind: is missing", "1: apiVersion: is missing"),
        Mistake("kind is no text", "apiVersion: v1\nkind: [Node]", "2: kind: found a list, expected text"),
        Mistake("no metadata", "apiVersion: v1\nkind: Node", "1: metadata: is missing"),
        Mistake(
            "no name", "apiVersion: v1\nkind: Node\nmetadata:\n  generateName: x-", "4: metadata.name: is missing; give"
        ),
        Mistake(
            "a number as name", "apiVersion: v1\nkind: Node\nmetadata:\n  name: 1",
            "4: metadata.name: found the number 1, expected text; put it in quotes"),
        Mistake(
            "a dot in a Service's name",
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: a.b\nspec: {ports: [{port: 1}]}",
            "4: metadata.name: the name \"a.b\" may contain only"),
        Mistake(
            "a bad namespace", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: A",
            "5: metadata.namespace: the namespace \"A\" has upper-case letters"),
        Mistake(
            "a number as label", "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n  labels:\n    a/b: 1.10",
            "6: metadata.labels[\"a/b\"]: found the number 1.10, expected text; put it in quotes"),
        Mistake(
            "labels as a list", "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n  labels: [a]",
            "5: metadata.labels: found a list, expected fields"),
        Mistake(
            "a bad time", "apiVersion: v1\nkind: Node\nmetadata: {name: a, creationTimestamp: today}",
            "3: metadata.creationTimestamp: found \"today\", expected a time"),
        Mistake(
            "an internal annotation",
            "apiVersion: networking.istio.io/v1\nkind: EnvoyFilter\n"
                + "metadata: {name: a, annotations: {internal.istio.io/x: y}}",
            "3: metadata.annotations[\"internal.istio.io/x\"]: annotations internal.istio.io/* belong"),
        Mistake(
            "a key twice", "apiVersion: v1\nkind: Node\nmetadata:\n  name: a\n  name: b",
            "5: metadata.name: \"name\" is given twice, first in line 4"),
        Mistake(
            "a mistake in a list's item",
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Node\n  metadata: {name: 1}",
            "6: metadata.name: found the number 1"),
        Mistake(
            "an item that is no object", "apiVersion: v1\nkind: List\nitems:\n- 5",
            "4: found the number 5, expected a Kubernetes object"),
        Mistake(
            "items twice", "apiVersion: v1\nkind: List\nitems: []\nitems: []",
            "4: items: \"items\" is given twice, first in line 3"),
    ]

    @Test(arguments: mistakes) func `says where and what is wrong with an object`(_ mistake: Mistake) {
        mistake.check()
    }

    @Test func `problems of one object come together and in order`() {
        let manifest = read(
            "apiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: {name: a}\nspec:\n"
                + "  hosts: [x..y]\n  resolution: NO\n  ports: 5"
        )
        #expect(manifest.problems.map(\.location.line) == manifest.problems.map(\.location.line).sorted())
        #expect(manifest.problems.count == 3)
        #expect(manifest.problems.allSatisfy { $0.object == ConfigKey(.serviceEntry, "default", "a") })
    }

    @Test func `of ten thousand mistakes in one object the first hundred are told`() {
        let hosts = String(repeating: "a_b,", count: 10_000)
        let manifest = read(
            "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: a}, spec: {hosts: [\(hosts)]}}")
        #expect(manifest.problems.count == 100)
        #expect(manifest.problems.last?.field == "spec.hosts[99]")
    }

    @Test func `a stored kind changes with its spec and with nothing else`() {
        func stored(_ tail: String) -> ConfigObject? {
            read("apiVersion: networking.istio.io/v1\nkind: ProxyConfig\nmetadata: {name: a}\n\(tail)").objects.first
        }
        let first = stored("spec: {hosts: [a], http: [{timeout: 5s}]}")
        #expect(first?.spec == stored("spec:\n  hosts:\n  - a\n  http:\n  - \"timeout\": \"5s\"\nstatus: {x: y}")?.spec)
        for other in [
            "spec: {hosts: [a], http: [{timeout: 6s}]}", "spec: {hosts: [a, http], b: [{timeout: 5s}]}", "spec: {}", "",
        ] {
            #expect(first?.spec != stored(other)?.spec)
        }
        #expect(stored("spec: {a: '5'}")?.spec != stored("spec: {a: 5}")?.spec)
    }
}
