import MeshConfig
import Testing

struct DestinationRuleTests {
    private func rule(_ text: String) throws -> DestinationRule {
        guard case .destinationRule(let rule) = try spec(ruleText(text)) else { throw WrongKind() }
        return rule
    }

    private func parts(_ text: String) throws -> TrafficPolicy.Parts {
        try #require(try rule("host: a\ntrafficPolicy:\n  " + text.replacing("\n", with: "\n  ")).policy).parts
    }

    @Test func `a DestinationRule is read with its defaults`() throws {
        #expect(try rule("host: \"*.Local\"") == DestinationRule(host: "*.local"))
        #expect(
            try parts("{connectionPool: {tcp: {}}, loadBalancer: {}, outlierDetection: {}, tls: {}}")
                == TrafficPolicy.Parts(
                    connectionPool: ConnectionPool(), loadBalancer: LoadBalancer(),
                    outlierDetection: OutlierDetection(), tls: ClientTLSSettings(mode: .disable)))
    }

    @Test func `a DestinationRule is read with everything but its parts`() throws {
        let found = try rule(
            """
            host: Api
            exportTo: [.]
            workloadSelector: {matchLabels: {app: web}}
            subsets:
            - {name: v1, labels: {version: v1}}
            - name: v2
              labels: {version: v2, zone/x: ""}
              trafficPolicy:
                tunnel: {protocol: POST, targetHost: t.com, targetPort: 443}
                portLevelSettings: [{port: {number: 81}, tls: {mode: DISABLE}}]
            trafficPolicy:
              proxyProtocol: {version: V2}
              retryBudget: {percent: 12.5, interval: 1s, minRetryConcurrency: 5}
              portLevelSettings:
              - port: {number: 80}
                loadBalancer: {simple: RANDOM}
            """)
        #expect(
            found
                == DestinationRule(
                    host: "api",
                    policy: TrafficPolicy(
                        ports: [
                            TrafficPolicy.PortLevel(
                                port: 80, parts: TrafficPolicy.Parts(loadBalancer: LoadBalancer(algorithm: .random)))
                        ], proxyProtocol: .v2,
                        retryBudget: TrafficPolicy.RetryBudget(
                            percent: 12.5, interval: .seconds(1), minRetryConcurrency: 5)),
                    subsets: [
                        DestinationRule.Subset(name: "v1", labels: ["version": "v1"]),
                        DestinationRule.Subset(
                            name: "v2", labels: ["version": "v2", "zone/x": ""],
                            policy: TrafficPolicy(
                                ports: [
                                    TrafficPolicy.PortLevel(
                                        port: 81,
                                        parts: TrafficPolicy.Parts(tls: ClientTLSSettings(mode: .disable)))
                                ],
                                tunnel: TrafficPolicy.Tunnel(method: .post, targetHost: "t.com", targetPort: 443))),
                    ], exportTo: ["."], workloadSelector: ["app": "web"]))
    }

    @Test func `a connection pool is read with everything`() throws {
        let found = try parts(
            """
            connectionPool:
              tcp:
                maxConnections: 10
                connectTimeout: 3s
                tcpKeepalive: {probes: 4, time: 60s, interval: 5s}
                maxConnectionDuration: 600s
                idleTimeout: 0s
              http:
                http1MaxPendingRequests: 11
                http2MaxRequests: 12
                maxRequestsPerConnection: 13
                maxRetries: 14
                idleTimeout: 15s
                maxConcurrentStreams: 16
                h2UpgradePolicy: DO_NOT_UPGRADE
                useClientProtocol: true
                http2KeepAlive: {interval: 1s, timeout: 2s}
            """)
        var pool = ConnectionPool()
        var keepalive = ConnectionPool.Keepalive()
        keepalive.probes = 4
        keepalive.time = .seconds(60)
        keepalive.interval = .seconds(5)
        pool.tcp.maxConnections = 10
        pool.tcp.connectTimeout = .seconds(3)
        pool.tcp.keepalive = keepalive
        pool.tcp.maxConnectionDuration = .seconds(600)
        pool.tcp.idleTimeout = .zero
        pool.http.http1MaxPendingRequests = 11
        pool.http.http2MaxRequests = 12
        pool.http.maxRequestsPerConnection = 13
        pool.http.maxRetries = 14
        pool.http.idleTimeout = .seconds(15)
        pool.http.maxConcurrentStreams = 16
        pool.http.upgrade = .never
        pool.http.useClientProtocol = true
        pool.http.http2Keepalive = ConnectionPool.HTTP2Keepalive(interval: .seconds(1), timeout: .seconds(2))
        #expect(found == TrafficPolicy.Parts(connectionPool: pool))
    }

    @Test func `outlier detection is read with everything`() throws {
        let found = try parts(
            """
            outlierDetection:
              consecutive5xxErrors: 7
              consecutiveGatewayErrors: 0
              splitExternalLocalOriginErrors: true
              consecutiveLocalOriginFailures: 4
              interval: 5s
              baseEjectionTime: 60s
              maxEjectionPercent: 50
              minHealthPercent: 40
              outlierDetectionHttpErrorCodes: [503, "504"]
            """)
        var detection = OutlierDetection()
        detection.consecutive5xxErrors = 7
        detection.consecutiveGatewayErrors = 0
        detection.localOrigin = OutlierDetection.LocalOriginFailures(consecutive: 4)
        detection.interval = .seconds(5)
        detection.baseEjectionTime = .seconds(60)
        detection.maxEjectionPercent = 50
        detection.minHealthPercent = 40
        detection.errorCodes = [503, 504]
        #expect(found == TrafficPolicy.Parts(outlierDetection: detection))
    }

    @Test(arguments: [
        ("{}", LoadBalancer()), ("{simple: LEAST_CONN}", LoadBalancer()),
        (
            "{simple: ROUND_ROBIN, warmupDurationSecs: 10s}",
            LoadBalancer(algorithm: .roundRobin, warmup: LoadBalancer.Warmup(duration: .seconds(10)))
        ),
        (
            "{warmup: {duration: 30s, minimumPercent: 20, aggression: 1.5}}",
            LoadBalancer(warmup: LoadBalancer.Warmup(duration: .seconds(30), minimumPercent: 20, aggression: 1.5))
        ),
        ("{simple: PASSTHROUGH}", LoadBalancer(algorithm: .passthrough)),
        (
            "{consistentHash: {httpHeaderName: x, ringHash: {minimumRingSize: 2048}}}",
            hash(.header("x"), .ring(minimumSize: 2048))
        ),
        ("{consistentHash: {useSourceIp: true, ringHash: {}}}", hash(.sourceAddress, .ring(minimumSize: 0))),
        (
            "{consistentHash: {httpQueryParameterName: q, minimumRingSize: 512}}",
            hash(.queryParameter("q"), .ring(minimumSize: 512))
        ),
        (
            "{consistentHash: {httpCookie: {name: c, ttl: 0s, path: /, attributes: [{name: SameSite, value: Lax}]}, maglev: {tableSize: 65537}}}",
            hash(
                .cookie(
                    LoadBalancer.Cookie(
                        name: "c", ttl: .zero, path: "/",
                        attributes: [LoadBalancer.Cookie.Attribute(name: "SameSite", value: "Lax")])),
                .maglev(size: 65537))
        ),
        ("{consistentHash: {}}", hash(nil, .ring(minimumSize: 1024))),
        ("{localityLbSetting: {enabled: false}}", LoadBalancer(locality: .off)),
        ("{localityLbSetting: {}}", LoadBalancer(locality: .failover(regions: [], labels: []))),
        (
            "{localityLbSetting: {failover: [{from: a, to: b}], failoverPriority: [zone]}}",
            LoadBalancer(
                locality: .failover(regions: [LocalityBalancing.Failover(from: "a", to: "b")], labels: ["zone"]))
        ),
        (
            "{localityLbSetting: {distribute: [{from: r/z/*, to: {r/z/*: 80, r/y: 20}}]}}",
            LoadBalancer(
                locality: .distribute([
                    LocalityBalancing.Distribution(
                        from: "r/z/*",
                        to: [
                            LocalityBalancing.Distribution.Share(locality: "r/y", weight: 20),
                            LocalityBalancing.Distribution.Share(locality: "r/z/*", weight: 80),
                        ])
                ]))
        ),
        (
            "{zoneAwareLbSetting: {minClusterSize: 3, failover: [{from: a, to: b}], failoverPriority: [l]}}",
            LoadBalancer(locality: .zoneAware(minClusterSize: 3, regions: [.init(from: "a", to: "b")], labels: ["l"]))
        ),
    ])
    func `a load balancer is read`(_ text: String, _ expected: LoadBalancer) throws {
        #expect(try parts("loadBalancer: " + text) == TrafficPolicy.Parts(loadBalancer: expected))
    }

    private static func hash(
        _ key: LoadBalancer.ConsistentHash.Key?, _ table: LoadBalancer.ConsistentHash.Table
    ) -> LoadBalancer {
        LoadBalancer(algorithm: .consistentHash(LoadBalancer.ConsistentHash(key: key, table: table)))
    }

    @Test(arguments: [
        ("{mode: DISABLE}", ClientTLSSettings(mode: .disable)),
        (
            "{mode: ISTIO_MUTUAL, sni: s, subjectAltNames: [x]}",
            ClientTLSSettings(mode: .istioMutual, sni: "s", subjectAltNames: ["x"])
        ),
        ("{mode: SIMPLE}", ClientTLSSettings(mode: .simple(.files(caCertificates: "", crl: "")))),
        (
            "{mode: SIMPLE, caCertificates: /ca, caCrl: /crl}",
            ClientTLSSettings(mode: .simple(.files(caCertificates: "/ca", crl: "/crl")))
        ),
        ("{mode: SIMPLE, insecureSkipVerify: true}", ClientTLSSettings(mode: .simple(.unverified))),
        ("{mode: SIMPLE, credentialName: c}", ClientTLSSettings(mode: .simple(.credential("c")))),
        ("{mode: MUTUAL, credentialName: c}", ClientTLSSettings(mode: .mutual(.credential("c"), .credential("c")))),
        (
            "{mode: MUTUAL, credentialName: c, insecureSkipVerify: true}",
            ClientTLSSettings(mode: .mutual(.credential("c"), .unverified))
        ),
        (
            "{mode: MUTUAL, clientCertificate: /c, privateKey: /k, caCertificates: /ca}",
            ClientTLSSettings(
                mode: .mutual(.files(certificate: "/c", privateKey: "/k"), .files(caCertificates: "/ca", crl: "")))
        ),
    ])
    func `TLS settings are read`(_ text: String, _ expected: ClientTLSSettings) throws {
        #expect(try parts("tls: " + text) == TrafficPolicy.Parts(tls: expected))
    }

    /// A rule with a traffic policy, which is `text`, in line 6.
    private static func policy(_ text: String, _ problems: String...) -> Mistake {
        Mistake(text, ruleText("host: a\ntrafficPolicy: {\(text)}"), problems.map { "6: spec.trafficPolicy" + $0 })
    }

    static let rules = [
        Mistake("no host", ruleText("subsets: []"), "5: spec.host: is missing; name the service"),
        Mistake("a bad host", ruleText("host: a_b"), "5: spec.host: the host \"a_b\" has the label"),
        Mistake(
            "a nameless subset", ruleText("host: a\nsubsets: [{labels: {}}]"), "6: spec.subsets[0].name: is missing"),
        Mistake(
            "a bad subset", ruleText("host: a\nsubsets: [{name: a_b}]"), "6: spec.subsets[0].name: the name \"a_b\""),
        Mistake(
            "a subset twice", ruleText("host: a\nsubsets:\n- name: b\n- name: b"),
            "8: spec.subsets[1].name: another subset is named \"b\" too"),
        Mistake(
            "a bad label", ruleText("host: a\nsubsets: [{name: b, labels: {x: 'a b'}}]"),
            "6: spec.subsets[0].labels.x: the value \"a b\" may contain"),
        Mistake(
            "an empty policy of a subset", ruleText("host: a\nsubsets: [{name: b, trafficPolicy: {}}]"),
            "6: spec.subsets[0].trafficPolicy: is empty"),
        Mistake(
            "a selector and another namespace",
            ruleText("host: a\nworkloadSelector: {matchLabels: {a: b}}\nexportTo: [\"*\"]"),
            "7: spec.exportTo: a rule with a workloadSelector is for its own namespace only"),
        Mistake(
            "a selector with a wildcard", ruleText("host: a\nworkloadSelector: {matchLabels: {a: 'b*'}}"),
            "6: spec.workloadSelector.matchLabels.a: labels are compared whole"),
        policy("", ": is empty; give one of connectionPool"),
        policy(
            "tunnel: {targetHost: a, targetPort: 1}, proxyProtocol: {}",
            ".proxyProtocol: found tunnel and proxyProtocol"),
        policy("portLevelSettings: [{tls: {}}]", ".portLevelSettings[0].port: is missing"),
        policy(
            "portLevelSettings: [{port: {number: 0}, tls: {}}]", ".portLevelSettings[0].port.number: found the number 0"
        ),
        policy("portLevelSettings: [{port: {number: 1}}]", ".portLevelSettings[0]: has no settings"),
        policy("tunnel: {protocol: GET, targetHost: a, targetPort: 1}", ".tunnel.protocol: found \"GET\""),
        policy("tunnel: {}", ".tunnel.targetHost: is missing", ".tunnel.targetPort: is missing"),
        policy("tunnel: {targetHost: 'a_', targetPort: 1}", ".tunnel.targetHost: the host \"a_\""),
        policy("proxyProtocol: {version: V3}", ".proxyProtocol.version: found \"V3\", expected one of V1, V2"),
        policy("retryBudget: {percent: 101}", ".retryBudget.percent: found the number 101"),
        policy("connectionPool: {}", ".connectionPool: is empty"),
        policy(
            "connectionPool: {tcp: {maxConnections: -1}}", ".connectionPool.tcp.maxConnections: found the number -1"),
        policy("connectionPool: {tcp: {connectTimeout: 0s}}", ".connectionPool.tcp.connectTimeout: found \"0s\""),
        policy(
            "connectionPool: {tcp: {tcpKeepalive: {time: 10ms}}}",
            ".connectionPool.tcp.tcpKeepalive.time: found \"10ms\", expected a duration of whole milliseconds such as 5s "
                + "or 100ms, at least 1s"),
        policy(
            "connectionPool: {http: {useClientProtocol: true, h2UpgradePolicy: UPGRADE}}",
            ".connectionPool.http.useClientProtocol: keeps the client's protocol"),
        policy(
            "connectionPool: {http: {http2KeepAlive: {interval: 1s}}}",
            ".connectionPool.http.http2KeepAlive.timeout: is missing"),
        policy(
            "outlierDetection: {consecutiveLocalOriginFailures: 1}",
            ".outlierDetection.consecutiveLocalOriginFailures: has no effect unless"),
        policy(
            "outlierDetection: {maxEjectionPercent: 101}", ".outlierDetection.maxEjectionPercent: found the number 101"),
        policy("outlierDetection: {interval: 1}", ".outlierDetection.interval: found the number 1"),
        policy(
            "outlierDetection: {outlierDetectionHttpErrorCodes: [5xx]}",
            ".outlierDetection.outlierDetectionHttpErrorCodes[0]: found \"5xx\""),
        policy("tls: {mode: TLS}", ".tls.mode: found \"TLS\", expected one of"),
        policy("tls: {mode: MUTUAL, clientCertificate: /c}", ".tls.privateKey: is missing; MUTUAL needs"),
        policy("tls: {mode: SIMPLE, credentialName: c, caCertificates: /c}", ".tls.caCertificates: is given beside"),
        policy(
            "tls: {mode: SIMPLE, sni: \(String(repeating: "s", count: 256))}", ".tls.sni: has 256 bytes; a server name"),
        policy("tls: {mode: ISTIO_MUTUAL, privateKey: /k}", ".tls.privateKey: is not possible with ISTIO_MUTUAL"),
        policy(
            "tls: {mode: SIMPLE, insecureSkipVerify: true, caCertificates: /c}",
            ".tls.caCertificates: is not checked with insecureSkipVerify"),
    ]

    static let balancers = [
        ("simple: RANDOM, consistentHash: {}", ".consistentHash: found simple and consistentHash"),
        ("simple: FASTEST", ".simple: found \"FASTEST\""),
        (
            "consistentHash: {useSourceIp: true, httpHeaderName: x}",
            ".consistentHash.useSourceIp: found httpHeaderName and"
        ),
        (
            "consistentHash: {httpQueryParameterName: \"\"}",
            ".consistentHash.httpQueryParameterName: is empty; name the"
        ),
        ("consistentHash: {httpCookie: {ttl: 0s}}", ".consistentHash.httpCookie.name: is missing"),
        (
            "consistentHash: {httpCookie: {name: c, attributes: [{}]}}",
            ".consistentHash.httpCookie.attributes[0].name: is missing"
        ),
        (
            #"consistentHash: {httpCookie: {name: c, attributes: [{name: a, value: "a\nb"}]}}"#,
            ".consistentHash.httpCookie.attributes[0].value: has a line break"
        ),
        (
            "consistentHash: {httpCookie: {name: c, attributes: [{name: a}, {name: a}]}}",
            ".consistentHash.httpCookie.attributes[1].name: the attribute \"a\" is given twice"
        ),
        (
            "consistentHash: {minimumRingSize: 1, maglev: {tableSize: 7}}",
            ".consistentHash.minimumRingSize: found maglev and minimumRingSize"
        ),
        (
            "consistentHash: {ringHash: {minimumRingSize: 8388609}}",
            ".consistentHash.ringHash.minimumRingSize: found the"
        ),
        ("consistentHash: {maglev: {}}", ".consistentHash.maglev.tableSize: is missing"),
        ("consistentHash: {maglev: {tableSize: 0}}", ".consistentHash.maglev.tableSize: found the number 0"),
        ("consistentHash: {maglev: {tableSize: 9}}", ".consistentHash.maglev.tableSize: found 9, expected a prime"),
        (
            "consistentHash: {maglev: {tableSize: 5000011}}",
            ".consistentHash.maglev.tableSize: found the number 5000011"
        ),
    ].map { policy("loadBalancer: {\($0)}", ".loadBalancer" + $1) }

    static let warmupsAndLocalities = [
        ("warmup: {}", ".warmup.duration: is missing"),
        ("warmup: {duration: 1s, minimumPercent: 101}", ".warmup.minimumPercent: found the number 101"),
        ("warmup: {duration: 1s, aggression: 0}", ".warmup.aggression: found the number 0, expected more"),
        ("warmup: {duration: 1s, aggression: -1}", ".warmup.aggression: found the number -1"),
        ("localityLbSetting: {}, zoneAwareLbSetting: {}", ".zoneAwareLbSetting: found localityLbSetting and"),
        (
            "localityLbSetting: {distribute: [{from: a, to: {b: 100}}], failover: [{from: a, to: b}]}",
            ".localityLbSetting.failover: found distribute and failover"
        ),
        (
            "localityLbSetting: {failover: [{from: a, to: a}]}",
            ".localityLbSetting.failover[0].to: \"a\" cannot take over"
        ),
        ("localityLbSetting: {failover: [{from: a}]}", ".localityLbSetting.failover[0].to: is missing"),
        ("localityLbSetting: {distribute: [{to: {b: 100}}]}", ".localityLbSetting.distribute[0].from: is missing"),
        ("localityLbSetting: {distribute: [{from: a}]}", ".localityLbSetting.distribute[0].to: is missing"),
        (
            "localityLbSetting: {distribute: [{from: a, to: {b: 0}}]}",
            ".localityLbSetting.distribute[0].to.b: found the number 0"
        ),
        (
            "localityLbSetting: {distribute: [{from: a, to: {b: 99}}]}",
            ".localityLbSetting.distribute[0].to: has shares that sum up to 99, expected 100"
        ),
        (
            "localityLbSetting: {distribute: [{from: '*/a', to: {b: 100}}]}",
            ".localityLbSetting.distribute[0].from: found \"*/a\""
        ),
        (
            "localityLbSetting: {distribute: [{from: a, to: {b: 50, b/c: 50}}]}",
            ".localityLbSetting.distribute[0].to[\"b/c\"]: \"b/c\" overlaps"
        ),
        (
            "localityLbSetting: {distribute: [{from: a/b, to: {b: 100}}, {from: a/*, to: {b: 100}}]}",
            ".localityLbSetting.distribute[1].from: \"a/*\" overlaps"
        ),
    ].map { policy("loadBalancer: {\($0)}", ".loadBalancer" + $1) }

    @Test(arguments: rules + balancers + warmupsAndLocalities) func `says what is wrong with a DestinationRule`(
        _ mistake: Mistake
    ) {
        mistake.check()
    }
}

/// A DestinationRule whose `spec` begins in line 5.
private func ruleText(_ spec: String) -> String {
    "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: home}\nspec:\n  "
        + spec.replacing("\n", with: "\n  ")
}
