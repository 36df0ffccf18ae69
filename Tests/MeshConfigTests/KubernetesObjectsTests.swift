import MeshConfig
import Testing

struct KubernetesObjectsTests {
    // MARK: Service

    private func service(_ text: String) throws -> Service {
        guard case .service(let service) = try spec(serviceText(text)) else { throw WrongKind() }
        return service
    }

    @Test func `a Service is read with its defaults`() throws {
        #expect(
            try service("clusterIP: 10.0.0.1\nports: [{port: 80}]")
                == Service(
                    kind: .clusterIP(["10.0.0.1"]),
                    ports: [ServicePort(name: "", number: 80, target: .number(80), protocol: .auto)]))
    }

    @Test func `a Service is read with everything`() throws {
        let found = try service(
            """
            type: LoadBalancer
            clusterIP: 10.0.0.1
            clusterIPs: [10.0.0.1, "FD00:0::1"]
            internalTrafficPolicy: Local
            publishNotReadyAddresses: true
            trafficDistribution: PreferClose
            selector: {app: web}
            ports:
            - {name: http-a, port: 80, targetPort: web}
            - {name: b, port: 81, targetPort: 8081, appProtocol: grpc}
            - {name: c, port: 81, protocol: UDP, targetPort: 0}
            """)
        #expect(
            found
                == Service(
                    kind: .clusterIP(["10.0.0.1", "fd00::1"]),
                    ports: [
                        ServicePort(name: "http-a", number: 80, target: .name("web"), protocol: .http),
                        ServicePort(name: "b", number: 81, target: .number(8081), protocol: .grpc),
                        ServicePort(name: "c", number: 81, target: .number(81), protocol: .udp),
                    ], selector: ["app": "web"], isNodeLocal: true, publishesNotReady: true,
                    trafficDistribution: "PreferClose"))
    }

    @Test(
        arguments: [
            ("ports: [{port: 1}]", .clusterIP([])), ("clusterIP: None", .headless), ("clusterIPs: [None]", .headless),
            ("clusterIP: \"\"\nports: [{port: 1}]", .clusterIP([])),
            ("type: ExternalName\nexternalName: Example.COM", .externalName("example.com")),
            ("type: ExternalName\nexternalName: example.com.", .externalName("example.com")),
        ] as [(String, Service.Kind)])
    func `a Service's kind shows in its cluster IP and its type`(_ text: String, _ kind: Service.Kind) throws {
        #expect(try service(text).kind == kind)
    }

    static let serviceMistakes = [
        Mistake("no spec", "apiVersion: v1\nkind: Service\nmetadata: {name: web}", "1: spec: is missing"),
        Mistake(
            "spec is a list", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: []",
            "4: spec: found a list, expected fields"),
        Mistake("no port", serviceText("selector: {a: b}"), "5: spec.ports: has no port; list at least one"),
        Mistake("ports is text", serviceText("ports: x"), "5: spec.ports: found \"x\", expected a list"),
        Mistake("an empty port", serviceText("ports:\n- "), "6: spec.ports[0]: is empty; remove it or fill it in"),
        Mistake(
            "a port is a number", serviceText("ports: [80]"), "5: spec.ports[0]: found the number 80, expected fields"),
        Mistake(
            "no number", serviceText("ports:\n- name: a\n- name: b\n  port: 1"),
            "6: spec.ports[0].port: is missing; expected the number"),
        Mistake(
            "number 0", serviceText("ports: [{port: 0}]"),
            "5: spec.ports[0].port: found the number 0, expected a whole number of 1 to 65535"),
        Mistake(
            "number in quotes", serviceText("ports:\n- {name: a, port: \"80\"}\n- {name: b, port: 1}"),
            "6: spec.ports[0].port: found \"80\", expected a whole number of 1 to 65535; remove the quotes"),
        Mistake(
            "fraction", serviceText("ports:\n- {name: a, port: 80.5}\n- {name: b, port: 1}"),
            "6: spec.ports[0].port: found the number 80.5, expected a whole number of 1 to 65535"),
        Mistake(
            "no name", serviceText("ports:\n- {name: a, port: 1}\n- {port: 2}"),
            "7: spec.ports[1].name: is missing; ports need names"),
        Mistake(
            "same name", serviceText("ports:\n- {name: a, port: 1}\n- {name: a, port: 2}"),
            "7: spec.ports[1].name: another port is named \"a\" too"),
        Mistake(
            "same number", serviceText("ports:\n- {name: a, port: 1}\n- {name: b, port: 1}"),
            "7: spec.ports[1].port: another port has the number 1 and the same protocol too"),
        Mistake(
            "bad protocol", serviceText("ports: [{port: 1, protocol: HTTP}]"),
            "5: spec.ports[0].protocol: found \"HTTP\", expected one of TCP, UDP, SCTP"),
        Mistake(
            "bad target", serviceText("ports: [{port: 1, targetPort: 70000}]"),
            "5: spec.ports[0].targetPort: found the number 70000, expected a whole number of 0 to 65535"),
        Mistake(
            "target in quotes", serviceText("ports: [{port: 1, targetPort: \"8080\"}]"),
            "5: spec.ports[0].targetPort: found \"8080\", expected a whole number of 0 to 65535; remove the quotes"),
        Mistake(
            "bad type", serviceText("type: Cluster\nports: [{port: 1}]"),
            "5: spec.type: found \"Cluster\", expected one of ClusterIP, NodePort, LoadBalancer, ExternalName"),
        Mistake(
            "bad IP", serviceText("clusterIP: 10.0.0\nports: [{port: 1}]"),
            "5: spec.clusterIP: found \"10.0.0\", expected an IP address such as"),
        Mistake(
            "no external name", serviceText("type: ExternalName"), "5: spec.externalName: is missing; name the host"),
        Mistake(
            "bad external name", serviceText("type: ExternalName\nexternalName: a_b"),
            "6: spec.externalName: the host \"a_b\" has the label"),
        Mistake(
            "bad policy", serviceText("internalTrafficPolicy: local\nports: [{port: 1}]"),
            "5: spec.internalTrafficPolicy: found \"local\", expected one of Cluster, Local"),
        Mistake(
            "bad flag", serviceText("publishNotReadyAddresses: \"true\"\nports: [{port: 1}]"),
            "5: spec.publishNotReadyAddresses: found \"true\", expected true or false"),
        Mistake(
            "bad selector", serviceText("selector: {a: true}\nports: [{port: 1}]"),
            "5: spec.selector.a: found the boolean true, expected text; put it in quotes"),
    ]

    @Test(arguments: serviceMistakes) func `says what is wrong with a Service`(_ mistake: Mistake) { mistake.check() }

    // MARK: EndpointSlice

    private func slice(_ text: String) throws -> EndpointSlice {
        guard case .endpointSlice(let slice) = try spec(sliceText(text)) else { throw WrongKind() }
        return slice
    }

    @Test func `an EndpointSlice is read with its defaults`() throws {
        #expect(
            try slice("addressType: IPv4\nendpoints: [{addresses: [10.0.0.1]}]")
                == EndpointSlice(serviceName: "web", ports: [], endpoints: [SliceEndpoint(addresses: ["10.0.0.1"])]))
    }

    @Test func `an EndpointSlice is read with everything`() throws {
        let found = try slice(
            """
            addressType: IPv6
            ports:
            - {name: http, port: 80}
            - {name: null, port: 81, protocol: UDP}
            - {name: any}
            endpoints:
            - addresses: ["FD00::0:1"]
              conditions: {ready: false, terminating: true, serving: true}
              nodeName: n1
              hostname: h
              targetRef: {kind: Pod, name: p}
            - addresses: ["fd00::2"]
              conditions: {ready: false}
              targetRef: {kind: Node, name: n}
            """)
        #expect(
            found
                == EndpointSlice(
                    serviceName: "web", ports: [SlicePort(name: "http", number: 80), SlicePort(name: "", number: 81)],
                    endpoints: [
                        SliceEndpoint(
                            addresses: ["fd00::1"], isReady: false, isServing: true, isTerminating: true, podName: "p",
                            nodeName: "n1", hostname: "h"),
                        SliceEndpoint(addresses: ["fd00::2"], isReady: false, isServing: false),
                    ]))
    }

    @Test func `addresses of an FQDN slice are kept as they are`() throws {
        #expect(try slice("addressType: FQDN\nendpoints: [{addresses: [a.b]}]").endpoints.first?.addresses == ["a.b"])
    }

    static let sliceMistakes = [
        Mistake("no type", sliceText("endpoints:"), "1: addressType: is missing; expected one of IPv4, IPv6, FQDN"),
        Mistake(
            "bad type", sliceText("addressType: ipv4"),
            "4: addressType: found \"ipv4\", expected one of IPv4, IPv6, FQDN"),
        Mistake(
            "no address", sliceText("addressType: IPv4\nendpoints:\n- nodeName: n1"),
            "6: endpoints[0].addresses: has no address"),
        Mistake(
            "bad address", sliceText("addressType: IPv4\nendpoints: [{addresses: [x]}]"),
            "5: endpoints[0].addresses[0]: found \"x\", expected an IPv4 address, as addressType says"),
        Mistake(
            "other family", sliceText("addressType: IPv4\nendpoints: [{addresses: [\"::1\"]}]"),
            "5: endpoints[0].addresses[0]: found \"::1\", expected an IPv4"),
        Mistake(
            "bad condition",
            sliceText("addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], conditions: {ready: maybe}}]"),
            "5: endpoints[0].conditions.ready: found \"maybe\", expected true or false"),
        Mistake(
            "bad port", sliceText("addressType: IPv4\nports: [{port: http}]"),
            "5: ports[0].port: found \"http\", expected a whole number"),
        Mistake(
            "same port name", sliceText("addressType: IPv4\nports: [{port: 1, name: a}, {port: 2, name: a}]"),
            "5: ports[1].name: another port is named \"a\" too"),
        Mistake(
            "conditions is text", sliceText("addressType: IPv4\nendpoints: [{addresses: [10.0.0.1], conditions: x}]"),
            "5: endpoints[0].conditions: found \"x\", expected fields"),
    ]

    @Test(arguments: sliceMistakes) func `says what is wrong with an EndpointSlice`(_ mistake: Mistake) {
        mistake.check()
    }

    // MARK: Pod

    private func pod(_ metadata: String = "", _ tail: String = "") throws -> Pod {
        guard case .pod(let pod) = try spec(podText(metadata, tail)) else { throw WrongKind() }
        return pod
    }

    @Test func `a Pod is read with its defaults`() throws {
        #expect(try pod() == Pod(addresses: [], workloadName: "p"))
    }

    @Test func `a Pod is read with everything`() throws {
        let found = try pod(
            "",
            """
            spec:
              serviceAccountName: sa
              nodeName: n1
              hostNetwork: true
              containers:
              - name: a
                ports: [{name: http, containerPort: 80}, {containerPort: 81}]
              - name: b
                ports: [{name: http, containerPort: 90}, {name: grpc, containerPort: 91}]
            status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}, {ip: "FD00::1"}]}
            """)
        #expect(
            found
                == Pod(
                    addresses: ["10.0.0.1", "fd00::1"], serviceAccount: "sa", nodeName: "n1", workloadName: "p",
                    namedPorts: ["http": 80, "grpc": 91], usesHostNetwork: true))
    }

    @Test(arguments: [
        ("status: {podIP: 10.0.0.1}", ["10.0.0.1"]), ("status: {podIP: \"\"}", []), ("status: {podIPs: []}", []),
        ("status: {podIP: 10.0.0.1, phase: Succeeded}", []), ("status: {podIP: 10.0.0.1, phase: Failed}", []),
    ])
    func `a Pod has its addresses while it runs`(_ status: String, _ addresses: [String]) throws {
        #expect(try pod("", status).addresses == addresses)
    }

    @Test(arguments: [
        ("", "status: {phase: Running}", true), ("", "status: {conditions: [{type: Ready, status: \"True\"}]}", true),
        ("", "status: {conditions: [{type: Initialized, status: \"False\"}]}", true),
        ("", "status: {conditions: [{type: Ready, status: \"False\"}]}", false),
        ("", "status: {conditions: [{type: Ready, status: Unknown}]}", false),
        (", deletionTimestamp: \"2024-05-01T10:00:00Z\"", "", false),
    ])
    func `a Pod is ready unless its status or its deletion says no`(
        _ metadata: String, _ status: String, _ isReady: Bool
    ) throws {
        #expect(try pod(metadata, status).isReady == isReady)
    }

    @Test(arguments: [
        ("{kind: ReplicaSet, name: web-7c9d, controller: true}", "web"),
        ("{kind: ReplicaSet, name: web-1234, controller: true}", "web-1234"),
        ("{kind: StatefulSet, name: db, controller: true}", "db"),
        ("{kind: Job, name: backup-28391234, controller: true}", "backup"),
        ("{kind: Job, name: import-2024, controller: true}", "import-2024"),
        ("{kind: ReplicaSet, name: web-7c9d}", "p"),
    ])
    func `a Pod's workload is its controller, or the controller's own`(_ owner: String, _ name: String) throws {
        #expect(try pod(", labels: {pod-template-hash: 7c9d}, ownerReferences: [\(owner)]").workloadName == name)
    }

    static let podMistakes = [
        Mistake("bad IP", podText("", "status: {podIP: x}"), "4: status.podIP: found \"x\", expected an IP address"),
        Mistake(
            "bad IP in the list", podText("", "status: {podIPs: [{ip: x}]}"),
            "4: status.podIPs[0].ip: found \"x\", expected an IP address"),
        Mistake(
            "bad container port", podText("", "spec: {containers: [{ports: [{name: a, containerPort: -1}]}]}"),
            "4: spec.containers[0].ports[0].containerPort: found the number -1"),
        Mistake(
            "bad account", podText("", "spec: {serviceAccountName: 5}"),
            "4: spec.serviceAccountName: found the number 5, expected text"),
        Mistake(
            "bad flag", podText("", "spec: {hostNetwork: 1}"),
            "4: spec.hostNetwork: found the number 1, expected true or false"),
        Mistake("IP is a list", podText("", "status: {podIP: []}"), "4: status.podIP: found a list, expected text"),
    ]

    @Test(arguments: podMistakes) func `says what is wrong with a Pod`(_ mistake: Mistake) { mistake.check() }
}

/// The reader made another kind of object than the test wrote.
struct WrongKind: Error {}

private func serviceText(_ spec: String) -> String {
    "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  "
        + spec.replacing("\n", with: "\n  ")
}

private func sliceText(_ tail: String) -> String {
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1, labels: "
        + "{kubernetes.io/service-name: web}}\n"
        + tail
}

private func podText(_ metadata: String, _ tail: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p\(metadata)}\n" + tail
}
