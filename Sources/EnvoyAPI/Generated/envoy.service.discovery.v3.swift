// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.service.discovery.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.service.discovery.v3.ResourceLocator
    @safe package struct ResourceLocator: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.ResourceLocator"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__ResourceLocator.self, in: arena, envoy__service__discovery__v3__resource_locator__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__ResourceLocator> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var dynamicParameters: StringMap { .init(slot, field: 2) }
    }
}

extension Envoy {
    /// envoy.service.discovery.v3.DiscoveryRequest
    @safe package struct DiscoveryRequest: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.DiscoveryRequest"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__DiscoveryRequest.self, in: arena, envoy__service__discovery__v3__discovery_request__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__DiscoveryRequest> { unsafe slot.typed() }

        package var versionInfo: String {
            get { unsafe slot.string(c.pointee.version_info) }
            nonmutating set { unsafe c.pointee.version_info = slot.string(newValue) }
        }

        package var node: Envoy.Node? {
            get { unsafe slot.message(c.pointee.node) }
            nonmutating set { unsafe c.pointee.node = newValue?.c }
        }

        package var resourceNames: StringList { .init(slot, field: 3) }

        package var typeUrl: String {
            get { unsafe slot.string(c.pointee.type_url) }
            nonmutating set { unsafe c.pointee.type_url = slot.string(newValue) }
        }

        package var responseNonce: String {
            get { unsafe slot.string(c.pointee.response_nonce) }
            nonmutating set { unsafe c.pointee.response_nonce = slot.string(newValue) }
        }

        package var errorDetail: Envoy.RpcStatus? {
            get { unsafe slot.message(c.pointee.error_detail) }
            nonmutating set { unsafe c.pointee.error_detail = newValue?.c }
        }

        package var resourceLocators: MessageList<Envoy.ResourceLocator> { .init(slot, field: 7) }
    }
}

extension Envoy {
    /// envoy.service.discovery.v3.DiscoveryResponse
    @safe package struct DiscoveryResponse: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.DiscoveryResponse"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__DiscoveryResponse.self, in: arena, envoy__service__discovery__v3__discovery_response__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__DiscoveryResponse> { unsafe slot.typed() }

        package var versionInfo: String {
            get { unsafe slot.string(c.pointee.version_info) }
            nonmutating set { unsafe c.pointee.version_info = slot.string(newValue) }
        }

        package var resources: MessageList<AnyMessage> { .init(slot, field: 2) }

        package var canary: Bool {
            get { unsafe c.pointee.canary != 0 }
            nonmutating set { unsafe c.pointee.canary = newValue ? 1 : 0 }
        }

        package var typeUrl: String {
            get { unsafe slot.string(c.pointee.type_url) }
            nonmutating set { unsafe c.pointee.type_url = slot.string(newValue) }
        }

        package var nonce: String {
            get { unsafe slot.string(c.pointee.nonce) }
            nonmutating set { unsafe c.pointee.nonce = slot.string(newValue) }
        }

        package var controlPlane: Envoy.ControlPlane? {
            get { unsafe slot.message(c.pointee.control_plane) }
            nonmutating set { unsafe c.pointee.control_plane = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.service.discovery.v3.DeltaDiscoveryRequest
    @safe package struct DeltaDiscoveryRequest: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.DeltaDiscoveryRequest"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__DeltaDiscoveryRequest.self, in: arena, envoy__service__discovery__v3__delta_discovery_request__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__DeltaDiscoveryRequest> { unsafe slot.typed() }

        package var node: Envoy.Node? {
            get { unsafe slot.message(c.pointee.node) }
            nonmutating set { unsafe c.pointee.node = newValue?.c }
        }

        package var typeUrl: String {
            get { unsafe slot.string(c.pointee.type_url) }
            nonmutating set { unsafe c.pointee.type_url = slot.string(newValue) }
        }

        package var resourceNamesSubscribe: StringList { .init(slot, field: 3) }

        package var resourceNamesUnsubscribe: StringList { .init(slot, field: 4) }

        package var initialResourceVersions: StringMap { .init(slot, field: 5) }

        package var responseNonce: String {
            get { unsafe slot.string(c.pointee.response_nonce) }
            nonmutating set { unsafe c.pointee.response_nonce = slot.string(newValue) }
        }

        package var errorDetail: Envoy.RpcStatus? {
            get { unsafe slot.message(c.pointee.error_detail) }
            nonmutating set { unsafe c.pointee.error_detail = newValue?.c }
        }

        package var resourceLocatorsSubscribe: MessageList<Envoy.ResourceLocator> { .init(slot, field: 8) }

        package var resourceLocatorsUnsubscribe: MessageList<Envoy.ResourceLocator> { .init(slot, field: 9) }
    }
}

extension Envoy {
    /// envoy.service.discovery.v3.DeltaDiscoveryResponse
    @safe package struct DeltaDiscoveryResponse: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.DeltaDiscoveryResponse"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__DeltaDiscoveryResponse.self, in: arena, envoy__service__discovery__v3__delta_discovery_response__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__DeltaDiscoveryResponse> { unsafe slot.typed() }

        package var systemVersionInfo: String {
            get { unsafe slot.string(c.pointee.system_version_info) }
            nonmutating set { unsafe c.pointee.system_version_info = slot.string(newValue) }
        }

        package var resources: MessageList<Envoy.Resource> { .init(slot, field: 2) }

        package var typeUrl: String {
            get { unsafe slot.string(c.pointee.type_url) }
            nonmutating set { unsafe c.pointee.type_url = slot.string(newValue) }
        }

        package var nonce: String {
            get { unsafe slot.string(c.pointee.nonce) }
            nonmutating set { unsafe c.pointee.nonce = slot.string(newValue) }
        }

        package var removedResources: StringList { .init(slot, field: 6) }

        package var controlPlane: Envoy.ControlPlane? {
            get { unsafe slot.message(c.pointee.control_plane) }
            nonmutating set { unsafe c.pointee.control_plane = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.service.discovery.v3.Resource
    @safe package struct Resource: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.service.discovery.v3.Resource"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Service__Discovery__V3__Resource.self, in: arena, envoy__service__discovery__v3__resource__init)
        }
        var c: UnsafeMutablePointer<Envoy__Service__Discovery__V3__Resource> { unsafe slot.typed() }

        package var version: String {
            get { unsafe slot.string(c.pointee.version) }
            nonmutating set { unsafe c.pointee.version = slot.string(newValue) }
        }

        package var resource: AnyMessage? {
            get { unsafe slot.message(c.pointee.resource) }
            nonmutating set { unsafe c.pointee.resource = newValue?.c }
        }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var aliases: StringList { .init(slot, field: 4) }

        package var ttl: Duration? {
            get { unsafe slot.value(c.pointee.ttl) }
            nonmutating set { unsafe c.pointee.ttl = slot.value(newValue) }
        }
    }
}
