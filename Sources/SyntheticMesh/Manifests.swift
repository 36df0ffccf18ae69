/// The YAML of each kind of object.
enum Manifests {
    /// Between two documents of a file; each document ends its last line.
    static let separator = "---\n"

    static var nodes: String {
        (0..<10).map { index in
            """
            apiVersion: v1
            kind: Node
            metadata:
              name: node-\(index)
              labels:
                topology.kubernetes.io/region: region-1
                topology.kubernetes.io/zone: zone-\(index % 3)

            """
        }.joined(separator: separator)
    }

    static func namespace(_ name: String) -> String {
        """
        apiVersion: v1
        kind: Namespace
        metadata:
          name: \(name)
          labels:
            istio-injection: enabled

        """
    }

    static func sidecar(of namespace: String) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata:
          name: default
          namespace: \(namespace)
        spec:
          egress:
          - hosts: ["./*"]

        """
    }

    static func service(_ service: SyntheticService) -> String {
        let ports = service.ports.map { port in
            """
              - name: \(port.name)
                port: \(port.number)
                targetPort: \(port.target)

            """
        }
        return """
            apiVersion: v1
            kind: Service
            metadata:
              name: \(service.name)
              namespace: \(service.namespace)
              labels:
                app: \(service.name)
            spec:
              clusterIP: \(service.address)
              selector:
                app: \(service.name)
              ports:
            \(ports.joined())
            """
    }

    static func pod(_ pod: Int, of service: SyntheticService) -> String {
        let ports = service.ports.map { "    - containerPort: \($0.target)\n" }
        return """
            apiVersion: v1
            kind: Pod
            metadata:
              name: \(service.podName(pod))
              namespace: \(service.namespace)
              labels:
                app: \(service.name)
                version: v\(pod % 2 + 1)
                security.istio.io/tlsMode: istio
            spec:
              serviceAccountName: \(service.name)
              nodeName: \(service.nodeName(pod))
              containers:
              - name: app
                image: example/\(service.name)
                ports:
            \(ports.joined())status:
              phase: Running
              podIP: \(service.podAddress(pod))
              podIPs:
              - ip: \(service.podAddress(pod))

            """
    }

    /// EndpointSlices of a hundred endpoints, as Kubernetes makes them.
    static func slices(of service: SyntheticService, _ endpointCount: Int) -> String {
        let starts = stride(from: 0, to: endpointCount, by: 100)
        return starts.map { slice(of: service, pods: $0..<min($0 + 100, endpointCount)) }.joined(separator: separator)
    }

    private static func slice(of service: SyntheticService, pods: Range<Int>) -> String {
        let ports = service.ports.map { port in
            """
            - name: \(port.name)
              port: \(port.target)
              protocol: TCP

            """
        }
        let endpoints = pods.map { pod in
            """
            - addresses: [\(service.podAddress(pod))]
              conditions: {ready: true}
              nodeName: \(service.nodeName(pod))
              targetRef: {kind: Pod, name: \(service.podName(pod)), namespace: \(service.namespace)}

            """
        }
        return """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: \(service.name)-\(pods.lowerBound / 100)
              namespace: \(service.namespace)
              labels:
                kubernetes.io/service-name: \(service.name)
            addressType: IPv4
            ports:
            \(ports.joined())endpoints:
            \(endpoints.joined())
            """
    }

    static func destinationRule(of service: SyntheticService) -> String {
        let policies = [
            "connectionPool: {tcp: {maxConnections: \(100 + service.draw("connections", below: 900))}}",
            "loadBalancer: {simple: LEAST_REQUEST}",
            "outlierDetection: {consecutive5xxErrors: 5, interval: 10s, baseEjectionTime: 30s}",
        ]
        return """
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata:
              name: \(service.name)
              namespace: \(service.namespace)
            spec:
              host: \(service.hostname)
              trafficPolicy:
                \(policies[service.draw("policy", below: policies.count)])
              subsets:
              - {name: v1, labels: {version: v1}}
              - {name: v2, labels: {version: v2}}

            """
    }

    static func virtualService(of service: SyntheticService) -> String {
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata:
          name: \(service.name)
          namespace: \(service.namespace)
        spec:
          hosts: [\(service.hostname)]
          http:
        \(routes(of: service))
        """
    }

    private static func routes(of service: SyntheticService) -> String {
        let host = "host: \(service.hostname)"
        let second = service.draw("weight", below: 50) + 1
        let split =
            service.hasVersions
            ? """
                - {destination: {\(host), subset: v1}, weight: \(100 - second)}
                - {destination: {\(host), subset: v2}, weight: \(second)}
            """
            : "    - destination: {\(host)}"
        let extra = [
            "    timeout: \(service.draw("timeout", below: 30) + 1)s\n",
            "    retries: {attempts: \(service.draw("attempts", below: 4) + 1), perTryTimeout: 2s, retryOn: 5xx}\n",
            "    corsPolicy: {allowOrigins: [{exact: \"https://example.com\"}], allowMethods: [GET, POST]}\n",
        ][service.draw("extra", below: 3)]
        return """
              - name: beta
                match:
                - headers: {x-beta: {exact: "true"}}
                  uri: {prefix: /api}
                rewrite: {uri: /beta}
                route:
                - destination: {\(host)\(service.hasVersions ? ", subset: v2" : "")}
              - name: primary
            \(extra)    route:
            \(split)

            """
    }
}
