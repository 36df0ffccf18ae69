import EnvoyAPI
import Mesh
import MeshConfig

/// Writes what happens to the requests of one route. Source: generation.md 6.3.
struct RouteActionWriter {
    let writer: RouteWriter
    let content: RouteContent

    private var arena: Arena { writer.arena }
    private var route: HTTPRoute { content.route }

    /// How spans name the destination: the service where there is one, else the VirtualService.
    var operationHost: String {
        if case .forward(let destinations) = route.action, destinations.count == 1,
            let cluster = content.targets[0].cluster
        {
            return hostAndPort(cluster.hostname, cluster.port)
        }
        return hostAndPort(content.virtualService.name, content.listener.port)
    }

    /// Sets the action and the changes of headers.
    func write(to message: Envoy.Route) {
        var changes = [route.headers]
        switch route.action {
        case .redirect(let redirect):
            message.redirect = redirect.message(at: content.listener, in: arena)
            if case .prefix(let prefix) = redirect.path {
                switch replacement(of: prefix) {
                case .prefix(let text): message.redirect?.prefixRewrite = text
                case .cut(let rewrite): message.redirect?.regexRewrite = rewrite
                }
            }
        case .respond(let response): message.directResponse = response.message(in: arena)
        case .forward(let destinations):
            if destinations.count == 1 { changes.append(destinations[0].headers) }
            if hasCluster(destinations) {
                message.route = arena.make { writeForward(to: destinations, $0) }
            } else {
                message.nonForwardingAction = arena.make()
            }
        case .delegate: preconditionFailure("delegates are merged before routes are made")
        }
        for change in changes {
            message.requestHeadersToAdd.append(contentsOf: change.request.additions(in: arena))
            message.requestHeadersToRemove.append(contentsOf: change.request.removed)
            message.responseHeadersToAdd.append(contentsOf: change.response.additions(in: arena))
            message.responseHeadersToRemove.append(contentsOf: change.response.removed)
        }
    }

    /// Whether the client may be told of any cluster. A route without one fails its calls.
    private func hasCluster(_ destinations: [HTTPDestination]) -> Bool {
        zip(destinations, content.targets).contains { destination, target in
            isUsed(destination, among: destinations) && writer.mayName(target)
        }
    }

    /// Whether any requests go there: a single destination has them all, whatever its weight.
    private func isUsed(_ destination: HTTPDestination, among destinations: [HTTPDestination]) -> Bool {
        destinations.count == 1 || destination.weight > 0
    }

    private func writeForward(to destinations: [HTTPDestination], _ action: Envoy.RouteAction) {
        let targets = content.targets
        if destinations.count == 1 {
            action.cluster = targets[0].clusterName
        } else {
            action.weightedClusters = weighted(destinations, targets)
        }
        writeTimeout(action)
        writeRewrite(action, authority: destinations.count == 1 ? destinations[0].headers.authority : "")
        // A cluster that does not exist is the fault of the configuration, not of the server. Source: 6.3.
        if content.isGatewayAPI { action.clusterNotFoundResponseCode = .internalServerError }
        let isHashed = destinations.count == 1 && targets[0].hash != nil
        action.retryPolicy = writer.retries.message(route.retries, isHashed: isHashed)
        for (destination, target) in zip(destinations, targets) where isUsed(destination, among: destinations) {
            if let key = target.hash?.key { action.hashPolicy.append(key.message(in: arena)) }
        }
        for (mirror, target) in zip(route.mirrors, content.mirrors) where writer.mayName(target) {
            action.requestMirrorPolicies.append(mirror.message(to: target.clusterName, in: arena))
        }
    }

    private func writeTimeout(_ action: Envoy.RouteAction) {
        let timeout = route.timeout ?? .zero
        action.timeout = timeout
        if writer.isGRPC {
            action.maxStreamDuration = arena.make { $0.maxStreamDuration = timeout }
        } else {
            action.maxGrpcTimeout = timeout
        }
    }

    private func weighted(_ destinations: [HTTPDestination], _ targets: [RouteTarget]) -> Envoy.WeightedCluster {
        arena.make { weighted in
            for (destination, target) in zip(destinations, targets) {
                guard destination.weight > 0, writer.mayName(target) else { continue }
                weighted.clusters.append { cluster in
                    cluster.name = target.clusterName
                    cluster.weight = UInt32(destination.weight)
                    let changes = destination.headers
                    cluster.requestHeadersToAdd.append(contentsOf: changes.request.additions(in: arena))
                    cluster.requestHeadersToRemove.append(contentsOf: changes.request.removed)
                    cluster.responseHeadersToAdd.append(contentsOf: changes.response.additions(in: arena))
                    cluster.responseHeadersToRemove.append(contentsOf: changes.response.removed)
                    if !changes.authority.isEmpty { cluster.hostRewriteLiteral = changes.authority }
                }
            }
        }
    }

    /// - Parameter authority: what the only destination's headers say; counts where nothing else does.
    private func writeRewrite(_ action: Envoy.RouteAction, authority: String) {
        let authorities = [route.rewrite?.authority ?? "", route.headers.authority, authority]
        if let authority = authorities.first(where: { !$0.isEmpty }) { action.hostRewriteLiteral = authority }
        if route.rewrite != nil && writer.facts.value.tellsHost { action.appendXForwardedHost = true }
        switch route.rewrite?.path {
        case nil, .unchanged: break
        case .regex(let pattern, let substitution):
            action.regexRewrite = arena.substitution(of: pattern, by: substitution)
        case .prefix(let prefix):
            switch replacement(of: prefix) {
            case .prefix(let text): action.prefixRewrite = text
            case .cut(let rewrite): action.regexRewrite = rewrite
            }
        }
    }

    /// How the prefix of a path is replaced.
    private enum Replacement {
        case prefix(String)
        /// Nothing takes its place.
        case cut(Envoy.RegexMatchAndSubstitute)
    }

    /// Puts `text` in place of the prefix by which the route matches: in the Gateway API of its segments, so that one
    /// slash stays before what is behind it.
    private func replacement(of text: String) -> Replacement {
        guard content.isGatewayAPI else { return .prefix(text) }
        switch content.match?.uri {
        case .exact, .regex: return .prefix(text)
        case nil: return .prefix(text == "/" ? text : text + "/")
        case .prefix(let prefix):
            guard let whole = prefix.segmentPrefix else { return .prefix(text == "/" ? text : text + "/") }
            guard text == "/" else { return .prefix(text) }
            return .cut(arena.substitution(of: "^" + whole.quotedForRegex + "(/?)(.*)", by: #"/\2"#))
        }
    }
}

extension RouteTarget {
    /// The cluster that requests are sent to, whether it exists or not.
    fileprivate var clusterName: String { cluster?.name ?? SpecialClusterName.unknownService }
}

extension Arena {
    /// What `pattern` matches of a path is replaced.
    fileprivate func substitution(of pattern: String, by text: String) -> Envoy.RegexMatchAndSubstitute {
        make { rewrite in
            rewrite.pattern = make { $0.regex = pattern }
            rewrite.substitution = text
        }
    }
}
