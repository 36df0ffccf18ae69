// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.config.endpoint.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.config.endpoint.v3.ClusterLoadAssignment
    @safe package struct ClusterLoadAssignment: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__ClusterLoadAssignment.self, in: arena, envoy__config__endpoint__v3__cluster_load_assignment__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__ClusterLoadAssignment> { unsafe slot.typed() }

        package var clusterName: String {
            get { unsafe slot.string(c.pointee.cluster_name) }
            nonmutating set { unsafe c.pointee.cluster_name = slot.string(newValue) }
        }

        package var endpoints: MessageList<Envoy.LocalityLbEndpoints> { .init(slot, field: 2) }

        package var policy: Envoy.ClusterLoadAssignment.Policy? {
            get { unsafe slot.message(c.pointee.policy) }
            nonmutating set { unsafe c.pointee.policy = newValue?.c }
        }

        package var namedEndpoints: MessageMap<Envoy.Endpoint> { .init(slot, field: 5) }
    }
}

extension Envoy.ClusterLoadAssignment {
    /// envoy.config.endpoint.v3.ClusterLoadAssignment.Policy
    @safe package struct Policy: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment.Policy"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__ClusterLoadAssignment__Policy.self, in: arena, envoy__config__endpoint__v3__cluster_load_assignment__policy__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__ClusterLoadAssignment__Policy> { unsafe slot.typed() }

        package var dropOverloads: MessageList<Envoy.ClusterLoadAssignment.Policy.DropOverload> { .init(slot, field: 2) }

        package var overprovisioningFactor: UInt32? {
            get { unsafe slot.value(c.pointee.overprovisioning_factor) }
            nonmutating set { unsafe c.pointee.overprovisioning_factor = slot.value(newValue) }
        }

        package var endpointStaleAfter: Duration? {
            get { unsafe slot.value(c.pointee.endpoint_stale_after) }
            nonmutating set { unsafe c.pointee.endpoint_stale_after = slot.value(newValue) }
        }

        package var weightedPriorityHealth: Bool {
            get { unsafe c.pointee.weighted_priority_health != 0 }
            nonmutating set { unsafe c.pointee.weighted_priority_health = newValue ? 1 : 0 }
        }
    }
}

extension Envoy.ClusterLoadAssignment.Policy {
    /// envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload
    @safe package struct DropOverload: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__ClusterLoadAssignment__Policy__DropOverload.self, in: arena, envoy__config__endpoint__v3__cluster_load_assignment__policy__drop_overload__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__ClusterLoadAssignment__Policy__DropOverload> { unsafe slot.typed() }

        package var category: String {
            get { unsafe slot.string(c.pointee.category) }
            nonmutating set { unsafe c.pointee.category = slot.string(newValue) }
        }

        package var dropPercentage: Envoy.FractionalPercent? {
            get { unsafe slot.message(c.pointee.drop_percentage) }
            nonmutating set { unsafe c.pointee.drop_percentage = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.endpoint.v3.Endpoint
    @safe package struct Endpoint: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.Endpoint"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__Endpoint.self, in: arena, envoy__config__endpoint__v3__endpoint__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__Endpoint> { unsafe slot.typed() }

        package var address: Envoy.Address? {
            get { unsafe slot.message(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = newValue?.c }
        }

        package var healthCheckConfig: Envoy.Endpoint.HealthCheckConfig? {
            get { unsafe slot.message(c.pointee.health_check_config) }
            nonmutating set { unsafe c.pointee.health_check_config = newValue?.c }
        }

        package var hostname: String {
            get { unsafe slot.string(c.pointee.hostname) }
            nonmutating set { unsafe c.pointee.hostname = slot.string(newValue) }
        }

        package var additionalAddresses: MessageList<Envoy.Endpoint.AdditionalAddress> { .init(slot, field: 4) }
    }
}

extension Envoy.Endpoint {
    /// envoy.config.endpoint.v3.Endpoint.HealthCheckConfig
    @safe package struct HealthCheckConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.Endpoint.HealthCheckConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__Endpoint__HealthCheckConfig.self, in: arena, envoy__config__endpoint__v3__endpoint__health_check_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__Endpoint__HealthCheckConfig> { unsafe slot.typed() }

        package var portValue: UInt32 {
            get { unsafe c.pointee.port_value }
            nonmutating set { unsafe c.pointee.port_value = newValue }
        }

        package var hostname: String {
            get { unsafe slot.string(c.pointee.hostname) }
            nonmutating set { unsafe c.pointee.hostname = slot.string(newValue) }
        }
    }
}

extension Envoy.Endpoint {
    /// envoy.config.endpoint.v3.Endpoint.AdditionalAddress
    @safe package struct AdditionalAddress: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.Endpoint.AdditionalAddress"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__Endpoint__AdditionalAddress.self, in: arena, envoy__config__endpoint__v3__endpoint__additional_address__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__Endpoint__AdditionalAddress> { unsafe slot.typed() }

        package var address: Envoy.Address? {
            get { unsafe slot.message(c.pointee.address) }
            nonmutating set { unsafe c.pointee.address = newValue?.c }
        }
    }
}

extension Envoy {
    /// envoy.config.endpoint.v3.LbEndpoint
    @safe package struct LbEndpoint: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.LbEndpoint"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__LbEndpoint.self, in: arena, envoy__config__endpoint__v3__lb_endpoint__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__LbEndpoint> { unsafe slot.typed() }

        package var endpoint: Envoy.Endpoint? {
            get { unsafe c.pointee.host_identifier_case.rawValue == 1 ? slot.message(c.pointee.endpoint) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.endpoint = newValue.c
                    unsafe c.pointee.host_identifier_case = .init(rawValue: 1)
                } else if unsafe c.pointee.host_identifier_case.rawValue == 1 {
                    unsafe c.pointee.host_identifier_case = .init(rawValue: 0)
                }
            }
        }

        package var healthStatus: Envoy.HealthStatus {
            get { unsafe .init(rawValue: c.pointee.health_status.rawValue) }
            nonmutating set { unsafe c.pointee.health_status = .init(rawValue: newValue.rawValue) }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }

        package var loadBalancingWeight: UInt32? {
            get { unsafe slot.value(c.pointee.load_balancing_weight) }
            nonmutating set { unsafe c.pointee.load_balancing_weight = slot.value(newValue) }
        }

        package var endpointName: String? {
            get { unsafe c.pointee.host_identifier_case.rawValue == 5 ? slot.string(c.pointee.endpoint_name) : nil }
            nonmutating set {
                if let newValue {
                    unsafe c.pointee.endpoint_name = slot.string(newValue)
                    unsafe c.pointee.host_identifier_case = .init(rawValue: 5)
                } else if unsafe c.pointee.host_identifier_case.rawValue == 5 {
                    unsafe c.pointee.host_identifier_case = .init(rawValue: 0)
                }
            }
        }
    }
}

extension Envoy {
    /// envoy.config.endpoint.v3.LocalityLbEndpoints
    @safe package struct LocalityLbEndpoints: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.config.endpoint.v3.LocalityLbEndpoints"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Config__Endpoint__V3__LocalityLbEndpoints.self, in: arena, envoy__config__endpoint__v3__locality_lb_endpoints__init)
        }
        var c: UnsafeMutablePointer<Envoy__Config__Endpoint__V3__LocalityLbEndpoints> { unsafe slot.typed() }

        package var locality: Envoy.Locality? {
            get { unsafe slot.message(c.pointee.locality) }
            nonmutating set { unsafe c.pointee.locality = newValue?.c }
        }

        package var lbEndpoints: MessageList<Envoy.LbEndpoint> { .init(slot, field: 2) }

        package var loadBalancingWeight: UInt32? {
            get { unsafe slot.value(c.pointee.load_balancing_weight) }
            nonmutating set { unsafe c.pointee.load_balancing_weight = slot.value(newValue) }
        }

        package var priority: UInt32 {
            get { unsafe c.pointee.priority }
            nonmutating set { unsafe c.pointee.priority = newValue }
        }

        package var proximity: UInt32? {
            get { unsafe slot.value(c.pointee.proximity) }
            nonmutating set { unsafe c.pointee.proximity = slot.value(newValue) }
        }

        package var metadata: Envoy.Metadata? {
            get { unsafe slot.message(c.pointee.metadata) }
            nonmutating set { unsafe c.pointee.metadata = newValue?.c }
        }
    }
}
