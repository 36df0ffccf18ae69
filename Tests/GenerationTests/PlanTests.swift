import Bytes
import EnvoyAPI
import Mesh
import MeshConfig
import TestSupport
import Testing

@testable import Generation

/// Plans that follow one another, in random meshes that change object by object.
struct PlanTests {
    /// A mesh that becomes another one, and back, a few objects at a time.
    private struct Evolution {
        private let objects: [ConfigObject]
        private var proxy: ProxyNode
        private let others: [ConfigObject]
        private var random: SeededGenerator
        private(set) var snapshot: MeshSnapshot

        enum Kind {
            case anyProxy
            /// A sidecar, in a mesh in which one thing leads to few others.
            case namedHosts
            /// The same for a client that speaks gRPC without a proxy.
            case namedHostsOfGRPC
            /// A gateway, whose Gateways stay.
            case gateway
        }

        init(seed: UInt64, _ kind: Kind = .anyProxy) {
            var mesh = RandomMesh(seed: seed, isGateway: kind == .gateway)
            let isPlain = kind == .namedHosts || kind == .namedHostsOfGRPC
            if isPlain {
                mesh.settings.extensionProviders = [:]
                mesh.settings.httpProxyPort = seed % 4 == 0 ? 15080 : 0
                mesh.proxy.listenerOptions.httpProxyPort = nil
                mesh.proxy.isGRPC = kind == .namedHostsOfGRPC
                if mesh.proxy.isGRPC { mesh.proxy.kind = .sidecar }
            }
            let isWanted = { (object: ConfigObject) in !isPlain || object.isRoutedByName }
            let isFixed = { (object: ConfigObject) in kind == .gateway && !object.isOfRoutes }
            objects = mesh.objects.filter { isWanted($0) && !isFixed($0) }
            proxy = mesh.proxy
            random = SeededGenerator(seed: seed)
            // Objects of the same kind under the same names with other contents.
            let candidates = RandomMesh(seed: seed + 1000, isGateway: kind == .gateway).objects.filter(isWanted)
            var random = random
            others = objects.map { object in
                let others = candidates.filter { $0.key.kind == object.key.kind }
                let other = others.isEmpty ? object : random.pick(others)
                return ConfigObject(key: object.key, meta: other.meta, spec: other.spec, source: other.source)
            }
            var builder = SnapshotBuilder(settings: mesh.settings)
            for object in mesh.objects where isWanted(object) { builder.apply(.set(object)) }
            snapshot = builder.build().snapshot
        }

        mutating func advance() {
            var builder = SnapshotBuilder(previous: snapshot)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let index = Int.random(in: 0..<objects.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: builder.apply(.remove(objects[index].key))
                case 1: builder.apply(.set(others[index]))
                default: builder.apply(.set(objects[index]))
                }
            }
            snapshot = builder.build().snapshot
        }

        var scope: ScopeKey { snapshot.scope(of: proxy) }
    }

    /// The views that a class has of its two parts, and those that it has in common with others.
    private struct Views {
        let scope: ScopeKey
        private let common: ProxyView
        private let listeners: ProxyView
        private let workload: ProxyView

        init(of scope: ScopeKey, in snapshot: MeshSnapshot, reusing old: Views?) {
            self.scope = scope
            common = snapshot.view(of: scope.common, reusing: old?.common)
            listeners = snapshot.view(of: scope.commonOfListeners, reusing: old?.listeners)
            workload = snapshot.view(of: scope, sharing: common, reusing: old?.workload)
        }

        subscript(type: ResourceType, part: PlanPart) -> ProxyView {
            part == .workload ? workload : type == .listener ? listeners : common
        }
    }

    private static let parts = ResourceType.allCases.flatMap { type in PlanPart.allCases.map { (type, $0) } }

    @Test(arguments: PropertyTests.seeds) func `a plan that follows another is as one from nothing`(_ seed: UInt64) {
        var evolution = Evolution(seed: seed)
        var views = Views(of: evolution.scope, in: evolution.snapshot, reusing: nil)
        var plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) }
        let arena = Arena()
        for step in 0..<30 {
            evolution.advance()
            guard evolution.scope == views.scope else {
                views = Views(of: evolution.scope, in: evolution.snapshot, reusing: nil)
                plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) }
                continue
            }
            views = Views(of: views.scope, in: evolution.snapshot, reusing: views)
            let fresh = evolution.snapshot.view(of: views.scope, reusing: nil)
            for (index, (type, part)) in Self.parts.enumerated() {
                let (next, change) = plans[index].next(for: views[type, part])
                let (expected, found) = (Array(Plan(type, part, for: fresh).resources), Array(next.resources))
                let place: Comment = "step \(step), \(part) \(type.short)"
                #expect(found.map(\.name) == expected.map(\.name), place)
                #expect(found.map(\.inputs) == expected.map(\.inputs), place)
                #expect(change.leads(from: plans[index], to: next), place)
                for case let (old?, new) in change.changed {
                    let spliced = encode(new, after: old, encode(old, in: arena), in: arena)
                    #expect(spliced.bytes.array == encode(new, in: arena).bytes.array, place)
                }
                plans[index] = next
            }
        }
    }

    @Test(arguments: PropertyTests.seeds)
    func `a plan that follows another is as one from nothing, whatever field changed`(_ seed: UInt64) throws {
        var mesh = try MutatedMesh(seed: seed)
        var views = Views(of: mesh.snapshot.scope(of: mesh.proxy), in: mesh.snapshot, reusing: nil)
        var plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) }
        for step in 0..<20 {
            mesh.advance()
            let scope = mesh.snapshot.scope(of: mesh.proxy)
            let isSame = scope == views.scope
            views = Views(of: scope, in: mesh.snapshot, reusing: isSame ? views : nil)
            if !isSame { plans = Self.parts.map { Plan($0, $1, for: views[$0, $1]) } }
            let fresh = mesh.snapshot.view(of: scope, reusing: nil)
            for (index, (type, part)) in Self.parts.enumerated() {
                let (next, change) = plans[index].next(for: views[type, part])
                let expected = Plan(type, part, for: fresh).resources
                let place: Comment = "step \(step), \(part) \(type.short)"
                #expect(next.resources.map(\.name) == expected.map(\.name), place)
                #expect(next.resources.map(\.inputs) == expected.map(\.inputs), place)
                #expect(change.leads(from: plans[index], to: next), place)
                plans[index] = next
            }
        }
        // Revisions are others after a fresh start: the bytes must not be.
        let old = mesh.snapshot.view(of: views.scope, reusing: nil)
        let new = mesh.fresh.view(of: mesh.fresh.scope(of: mesh.proxy), reusing: nil)
        #expect(old.scope == new.scope)
        for type in ResourceType.allCases {
            let (a, b) = (generate(type, for: old), generate(type, for: new))
            #expect(a.map(\.name) == b.map(\.name) && a.map(\.version) == b.map(\.version), "\(type.short)")
        }
    }

    @Test func `what is for concrete hosts is planned and encoded from their predecessors`() {
        let arena = Arena()
        var (steps, anew, spliced) = (0, 0, 0)
        for seed in PropertyTests.seeds {
            var evolution = Evolution(seed: seed, .namedHosts)
            var view = evolution.snapshot.view(of: evolution.scope.commonOfListeners, reusing: nil)
            var plan = Plan(.route, .common, for: view)
            var listeners = Plan(.listener, .common, for: view)
            for _ in 0..<30 where view.scope.kind == .sidecar && !view.scope.isGRPC {
                evolution.advance()
                let newer = evolution.snapshot.view(of: view.scope, reusing: view)
                let fresh = evolution.snapshot.view(of: view.scope, reusing: nil)
                let (next, change) = plan.next(for: newer)
                #expect(next.resources.map(\.inputs) == Plan(.route, .common, for: fresh).resources.map(\.inputs))
                listeners = listeners.next(for: newer).plan
                let expected = Plan(.listener, .common, for: fresh).resources
                #expect(listeners.resources.map(\.inputs) == expected.map(\.inputs), "seed \(seed)")
                steps += 1
                if let difference = newer.difference(from: view) {
                    let tables = RouteTableChange(from: view, to: newer, difference) { plan.table($0) }
                    if tables == nil { anew += 1 }
                }
                for case let (old?, new) in change.changed {
                    guard case .routeTable(let table) = new.inputs.recipe,
                        case .routeTable(let before) = old.inputs.recipe
                    else { continue }
                    let bytes = encode(new, in: arena).bytes.array
                    guard let result = table.encode(after: before, encode(old, in: arena), in: arena) else { continue }
                    spliced += 1
                    #expect(result.bytes.array == bytes, "seed \(seed)")
                }
                (plan, view) = (next, newer)
            }
        }
        #expect(steps > 1000)
        #expect(anew < steps / 2)
        #expect(spliced > 20)
    }

    @Test func `tables and listeners of a gateway are planned from their predecessors`() {
        let arena = Arena()
        var (steps, anew, spliced, listened) = (0, 0, 0, 0)
        for seed in PropertyTests.seeds.prefix(50) {
            var evolution = Evolution(seed: seed, .gateway)
            var view = evolution.snapshot.view(of: evolution.scope, reusing: nil)
            var plans = [ResourceType.route, .listener, .secret].map { Plan($0, .common, for: view) }
            for _ in 0..<30 {
                evolution.advance()
                if evolution.scope != view.scope {
                    view = evolution.snapshot.view(of: evolution.scope, reusing: nil)
                    plans = plans.map { Plan($0.type, .common, for: view) }
                    continue
                }
                let newer = evolution.snapshot.view(of: view.scope, reusing: view)
                let fresh = evolution.snapshot.view(of: view.scope, reusing: nil)
                if let difference = newer.difference(from: view), newer !== view {
                    steps += 1
                    let change = GatewayTableChange(from: view, to: newer, difference, table: plans[0].gatewayTable)
                    if change == nil { anew += 1 }
                }
                for (index, plan) in plans.enumerated() {
                    let (next, change) = plan.next(for: newer)
                    let expected = Plan(plan.type, .common, for: fresh).resources
                    #expect(next.resources.map(\.name) == expected.map(\.name), "seed \(seed)")
                    #expect(next.resources.map(\.inputs) == expected.map(\.inputs), "seed \(seed), \(plan.type)")
                    if plan.type == .listener, next.isShared(with: plan), newer !== view { listened += 1 }
                    plans[index] = next
                    for case let (old?, new) in change.changed {
                        let known = encode(old, in: arena)
                        guard case .gatewayTable(let table) = new.inputs.recipe,
                            case .gatewayTable(let before) = old.inputs.recipe,
                            let result = table.encode(after: before, known, in: arena)
                        else { continue }
                        spliced += 1
                        #expect(result.bytes.array == encode(new, in: arena).bytes.array, "seed \(seed)")
                    }
                }
                view = newer
            }
        }
        #expect(steps > 400)
        #expect(anew < steps / 2)
        #expect(spliced > 20)
        #expect(listened > steps / 4)
    }

    @Test func `tables of gRPC clients are planned from their predecessors`() {
        var (steps, anew, kept) = (0, 0, 0)
        for seed in PropertyTests.seeds.prefix(50) {
            var evolution = Evolution(seed: seed, .namedHostsOfGRPC)
            var view = evolution.snapshot.view(of: evolution.scope, reusing: nil)
            var plan = Plan(.route, .common, for: view)
            for _ in 0..<15 where evolution.scope == view.scope {
                evolution.advance()
                let newer = evolution.snapshot.view(of: view.scope, reusing: view)
                let fresh = evolution.snapshot.view(of: view.scope, reusing: nil)
                let next = plan.next(for: newer).plan
                #expect(next.resources.map(\.inputs) == Plan(.route, .common, for: fresh).resources.map(\.inputs))
                if newer !== view, let difference = newer.difference(from: view) {
                    steps += 1
                    if TouchedRoutes(view, newer, difference) == nil { anew += 1 }
                    if next.isShared(with: plan) { kept += 1 }
                }
                (plan, view) = (next, newer)
            }
        }
        #expect(steps > 150)
        #expect(anew < steps / 2)
        #expect(kept > 0)
    }

    @Test(arguments: PropertyTests.seeds) func `two parts are the whole`(_ seed: UInt64) {
        let evolution = Evolution(seed: seed)
        expectWhole(evolution.scope, in: evolution.snapshot)
    }

    @Test(arguments: GoldenCase.all) func `two parts are the whole of golden cases`(_ golden: GoldenCase) throws {
        let (snapshot, scope) = try golden.snapshot()
        expectWhole(scope, in: snapshot)
    }

    private func expectWhole(_ scope: ScopeKey, in snapshot: MeshSnapshot) {
        let views = Views(of: scope, in: snapshot, reusing: nil)
        let view = snapshot.view(of: scope, reusing: nil)
        for type in ResourceType.allCases {
            var inputs: [String: ResourceInputs] = [:]
            for part in [PlanPart.workload, .common] {
                for planned in Plan(type, part, for: views[type, part]).resources {
                    inputs[planned.name] = planned.inputs
                }
            }
            let whole = plan(type, for: view)
            #expect(inputs == Dictionary(uniqueKeysWithValues: whole.map { ($0.name, $0.inputs) }), "\(type.short)")
        }
    }

    @Test func `an endpoint of one service plans nothing else again`() throws {
        let before = Self.snapshot((0..<3).map { "{\(Self.entry($0, address: "10.0.0.\($0 + 1)"))}" }, after: nil)
        let after = Self.snapshot(["{\(Self.entry(1, address: "10.0.0.9"))}"], after: before)
        let scope = before.scope(of: ProxyNode([]))
        let old = before.view(of: scope, reusing: nil)
        let new = after.view(of: scope, reusing: old)
        for (type, names) in [
            (ResourceType.cluster, []), (.endpoint, ["outbound|80||s1.example.com"]), (.listener, []), (.route, []),
        ] {
            let change = Plan(type, .common, for: old).next(for: new).change
            #expect(change.changed.map(\.new.name) == names)
            #expect(change.removed == [])
        }
    }

    @Test func `one route of many hosts behind a gateway is planned and written alone`() throws {
        let gateway = """
            {apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: gw, namespace: shop}, \
            spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}}
            """
        let before = Self.snapshot((0..<50).map { Self.route($0, weight: 1) } + [gateway], after: nil)
        var proxy = ProxyNode([])
        proxy.kind = .router
        let old = before.view(of: before.scope(of: proxy), reusing: nil)
        let plan = Plan(.route, .common, for: old)
        let table = try #require(plan.gatewayTable("http.80"))
        let cases: [(String, [String], expected: [String])] = [
            ("another weight", [Self.route(7, weight: 2)], ["h7.example.com:80"]),
            ("another host", [Self.route(50, weight: 1)], ["h50.example.com:80"]),
            ("the same", [Self.route(7, weight: 1)], []),
        ]
        for (name, changed, expected) in cases {
            let new = Self.snapshot(changed, after: before).view(of: old.scope, reusing: old)
            let (next, change) = plan.next(for: new)
            let newer = try #require(next.gatewayTable("http.80"))
            let hosts = newer.hosts.elements.differences(from: table.hosts.elements) { a, b in
                // Hosts that nobody looked at have the very routes that they had.
                a.routes.count == b.routes.count && zip(a.routes, b.routes).allSatisfy { $0 === $1 }
            }
            #expect(hosts.compactMap { $0.new?.name ?? $0.old?.name } == expected, "\(name)")
            #expect(change.isEmpty == expected.isEmpty, "\(name)")
            let listeners = Plan(.listener, .common, for: old)
            #expect(listeners.next(for: new).plan.isShared(with: listeners), "\(name)")
        }
    }

    @Test func `a service of the gateway's that it does not see may move its tables`() throws {
        func service(_ labels: String) -> String {
            """
            {apiVersion: v1, kind: Service, metadata: {name: gw, namespace: shop, labels: {\(labels)}, \
            annotations: {networking.istio.io/exportTo: bank}}, \
            spec: {clusterIP: 10.1.0.1, selector: {istio: gw}, ports: [{port: 80, targetPort: 8080}]}}
            """
        }
        let gateway = """
            {apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: gw, namespace: shop}, \
            spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}}
            """
        let before = Self.snapshot([service("a: b"), gateway], after: nil)
        var proxy = ProxyNode(["labels=istio=gw"])
        proxy.kind = .router
        let old = before.view(of: before.scope(of: proxy), reusing: nil)
        let plan = Plan(.route, .common, for: old)
        #expect(plan.resources.map(\.name) == ["http.8080"])
        let label = "experimental.istio.io/disable-gateway-port-translation: \"1\""
        let after = Self.snapshot([service(label)], after: before)
        #expect(after.scope(of: proxy) == old.scope)
        let next = plan.next(for: after.view(of: old.scope, reusing: old)).plan
        #expect(next.resources.map(\.name) == ["http.80"])
    }

    private static func snapshot(_ documents: [String], after previous: MeshSnapshot?) -> MeshSnapshot {
        var builder = previous.map { SnapshotBuilder(previous: $0) } ?? SnapshotBuilder()
        let text = documents.joined(separator: "\n---\n")
        for object in ManifestReader.read(Array(text.utf8), file: "mesh").objects { builder.apply(.set(object)) }
        return builder.build().snapshot
    }

    private static func route(_ index: Int, weight: Int) -> String {
        """
        {apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v\(index), namespace: shop}, \
        spec: {hosts: [h\(index).example.com], gateways: [gw], http: [{route: [ \
        {destination: {host: a.example.com}, weight: \(weight)}, {destination: {host: b.example.com}, weight: 9}]}]}}
        """
    }

    @Test func `a service joins an HTTP port without a look at its listener`() throws {
        let text = (0..<3).map { "{\(Self.entry($0, address: "10.0.0.\($0 + 1)"))}" }
        let before = Self.snapshot(text, after: nil)
        let old = before.view(of: before.scope(of: ProxyNode([])), reusing: nil)
        let plan = Plan(.listener, .common, for: old)
        let later = Self.snapshot(["{\(Self.entry(3, address: "10.0.0.4"))}"], after: before)
        #expect(plan.next(for: later.view(of: old.scope, reusing: old)).plan.isShared(with: plan))
        var builder = SnapshotBuilder(previous: before)
        builder.apply(.remove(ConfigKey(.serviceEntry, "shop", "s0")))
        let first = builder.build().snapshot.view(of: old.scope, reusing: old)
        #expect(plan.next(for: first).plan.resources.map(\.name) == plan.resources.map(\.name))
    }

    private static func entry(_ index: Int, address: String) -> String {
        """
        apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: s\(index), namespace: shop}, \
        spec: {hosts: [s\(index).example.com], resolution: STATIC, location: MESH_INTERNAL, \
        ports: [{number: 80, name: http, protocol: HTTP}], endpoints: [{address: \(address)}]}
        """
    }
}

extension ConfigObject {
    /// Whether it says where a gateway's requests go, not which it takes.
    fileprivate var isOfRoutes: Bool {
        switch key.kind {
        case .service, .serviceEntry, .virtualService, .destinationRule, .endpointSlice, .secret: true
        default: false
        }
    }

    /// Whether routes depend on it and it names hosts one by one.
    fileprivate var isRoutedByName: Bool {
        switch spec {
        case .service(let service): if case .externalName = service.kind { false } else { true }
        case .serviceEntry(let entry): !entry.hosts.contains(where: \.isWildcardHost)
        case .virtualService(let service):
            !service.hosts.contains(where: \.isWildcardHost) && service.tls.isEmpty && service.tcp.isEmpty
        case .destinationRule(let rule): !rule.host.isWildcardHost
        case .endpointSlice, .pod: true
        default: false
        }
    }
}

extension Plan {
    /// Whether nothing was even looked at to make it of `other`.
    fileprivate func isShared(with other: Plan) -> Bool {
        resources.differences(from: other.resources) { _, _ in false }.isEmpty
    }

    /// The route table `name` of a gateway.
    fileprivate func gatewayTable(_ name: String) -> GatewayTable? {
        if case .gatewayTable(let table)? = self[name]?.inputs.recipe { table } else { nil }
    }
}

extension Plan.Change {
    /// Whether it makes `new` of `old`.
    fileprivate func leads(from old: Plan, to new: Plan) -> Bool {
        var resources = Dictionary(uniqueKeysWithValues: old.resources.map { ($0.name, $0.inputs) })
        for name in removed { resources[name] = nil }
        for (old, new) in changed {
            guard old.map({ $0.name == new.name && resources[$0.name] == $0.inputs }) ?? true else { return false }
            resources[new.name] = new.inputs
        }
        return resources == Dictionary(uniqueKeysWithValues: new.resources.map { ($0.name, $0.inputs) })
    }
}
