import Bytes
import EnvoyAPI

/// A request of either protocol.
enum OutgoingRequest: Sendable {
    case stateOfTheWorld(DiscoveryRequest)
    case delta(DeltaDiscoveryRequest)
}

extension OutgoingRequest {
    /// The request as a client's bytes.
    func encoded(in arena: Arena) -> SharedBytes {
        switch self {
        case .delta(let request):
            arena.serialize(Envoy.DeltaDiscoveryRequest.self) { message in
                message.node = request.node.map { $0.message(in: arena) }
                message.typeUrl = request.typeURL
                message.resourceNamesSubscribe.append(contentsOf: request.subscribe)
                message.resourceNamesUnsubscribe.append(contentsOf: request.unsubscribe)
                for (name, version) in request.initialVersions { message.initialResourceVersions[name] = version }
                message.responseNonce = request.responseNonce
                if let error = request.error {
                    message.errorDetail = arena.make {
                        $0.code = error.code
                        $0.message = error.message
                    }
                }
            }
        case .stateOfTheWorld(let request):
            arena.serialize(Envoy.DiscoveryRequest.self) { message in
                message.node = request.node.map { $0.message(in: arena) }
                message.typeUrl = request.typeURL
                message.versionInfo = request.versionInfo
                message.resourceNames.append(contentsOf: request.resourceNames)
                message.responseNonce = request.responseNonce
                if let error = request.error {
                    message.errorDetail = arena.make {
                        $0.code = error.code
                        $0.message = error.message
                    }
                }
            }
        }
    }
}

extension Node {
    fileprivate func message(in arena: Arena) -> Envoy.Node {
        arena.make { node in
            node.id = id
            node.metadata = arena.structure(metadata)
        }
    }
}
