// swift-format-ignore-file
// Written by scripts/proto_swift.py from package stats in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// stats.MetricType
    package struct IstioMetricType: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let counter = Self(rawValue: 0)
        package static let gauge = Self(rawValue: 1)
        package static let histogram = Self(rawValue: 2)
    }
}

extension Envoy {
    /// stats.Reporter
    package struct IstioReporter: MessageEnum {
        package let rawValue: UInt32
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        package static let unspecified = Self(rawValue: 0)
        package static let serverGateway = Self(rawValue: 1)
    }
}

extension Envoy {
    /// stats.MetricConfig
    @safe package struct IstioMetricConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/stats.MetricConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Stats__MetricConfig.self, in: arena, stats__metric_config__init)
        }
        var c: UnsafeMutablePointer<Stats__MetricConfig> { unsafe slot.typed() }

        package var dimensions: StringMap { .init(slot, field: 1) }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var tagsToRemove: StringList { .init(slot, field: 3) }

        package var match: String {
            get { unsafe slot.string(c.pointee.match) }
            nonmutating set { unsafe c.pointee.match = slot.string(newValue) }
        }

        package var drop: Bool {
            get { unsafe c.pointee.drop != 0 }
            nonmutating set { unsafe c.pointee.drop = newValue ? 1 : 0 }
        }
    }
}

extension Envoy {
    /// stats.MetricDefinition
    @safe package struct IstioMetricDefinition: Message {
        package static let typeURL: StaticString = "type.googleapis.com/stats.MetricDefinition"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Stats__MetricDefinition.self, in: arena, stats__metric_definition__init)
        }
        var c: UnsafeMutablePointer<Stats__MetricDefinition> { unsafe slot.typed() }

        package var name: String {
            get { unsafe slot.string(c.pointee.name) }
            nonmutating set { unsafe c.pointee.name = slot.string(newValue) }
        }

        package var value: String {
            get { unsafe slot.string(c.pointee.value) }
            nonmutating set { unsafe c.pointee.value = slot.string(newValue) }
        }

        package var type: Envoy.IstioMetricType {
            get { unsafe .init(rawValue: c.pointee.type.rawValue) }
            nonmutating set { unsafe c.pointee.type = .init(rawValue: newValue.rawValue) }
        }
    }
}

extension Envoy {
    /// stats.PluginConfig
    @safe package struct IstioStats: Message {
        package static let typeURL: StaticString = "type.googleapis.com/stats.PluginConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Stats__PluginConfig.self, in: arena, stats__plugin_config__init)
        }
        var c: UnsafeMutablePointer<Stats__PluginConfig> { unsafe slot.typed() }

        package var debug: Bool {
            get { unsafe c.pointee.debug != 0 }
            nonmutating set { unsafe c.pointee.debug = newValue ? 1 : 0 }
        }

        package var maxPeerCacheSize: Int32 {
            get { unsafe c.pointee.max_peer_cache_size }
            nonmutating set { unsafe c.pointee.max_peer_cache_size = newValue }
        }

        package var statPrefix: String {
            get { unsafe slot.string(c.pointee.stat_prefix) }
            nonmutating set { unsafe c.pointee.stat_prefix = slot.string(newValue) }
        }

        package var fieldSeparator: String {
            get { unsafe slot.string(c.pointee.field_separator) }
            nonmutating set { unsafe c.pointee.field_separator = slot.string(newValue) }
        }

        package var valueSeparator: String {
            get { unsafe slot.string(c.pointee.value_separator) }
            nonmutating set { unsafe c.pointee.value_separator = slot.string(newValue) }
        }

        package var disableHostHeaderFallback: Bool {
            get { unsafe c.pointee.disable_host_header_fallback != 0 }
            nonmutating set { unsafe c.pointee.disable_host_header_fallback = newValue ? 1 : 0 }
        }

        package var tcpReportingDuration: Duration? {
            get { unsafe slot.value(c.pointee.tcp_reporting_duration) }
            nonmutating set { unsafe c.pointee.tcp_reporting_duration = slot.value(newValue) }
        }

        package var metrics: MessageList<Envoy.IstioMetricConfig> { .init(slot, field: 8) }

        package var definitions: MessageList<Envoy.IstioMetricDefinition> { .init(slot, field: 9) }

        package var reporter: Envoy.IstioReporter {
            get { unsafe .init(rawValue: c.pointee.reporter.rawValue) }
            nonmutating set { unsafe c.pointee.reporter = .init(rawValue: newValue.rawValue) }
        }

        package var rotationInterval: Duration? {
            get { unsafe slot.value(c.pointee.rotation_interval) }
            nonmutating set { unsafe c.pointee.rotation_interval = slot.value(newValue) }
        }

        package var gracefulDeletionInterval: Duration? {
            get { unsafe slot.value(c.pointee.graceful_deletion_interval) }
            nonmutating set { unsafe c.pointee.graceful_deletion_interval = slot.value(newValue) }
        }
    }
}
