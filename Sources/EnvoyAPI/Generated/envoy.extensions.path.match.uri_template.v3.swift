// swift-format-ignore-file
// Written by scripts/proto_swift.py from package envoy.extensions.path.match.uri_template.v3 in proto/; do not edit.

internal import CEnvoyProto

extension Envoy {
    /// envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig
    @safe package struct UriTemplateMatchConfig: Message {
        package static let typeURL: StaticString = "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig"
        package let slot: MessageSlot
        package init(slot: MessageSlot) { self.slot = slot }
        package init(in arena: ArenaMemory) {
            slot = unsafe MessageSlot(Envoy__Extensions__Path__Match__UriTemplate__V3__UriTemplateMatchConfig.self, in: arena, envoy__extensions__path__match__uri_template__v3__uri_template_match_config__init)
        }
        var c: UnsafeMutablePointer<Envoy__Extensions__Path__Match__UriTemplate__V3__UriTemplateMatchConfig> { unsafe slot.typed() }

        package var pathTemplate: String {
            get { unsafe slot.string(c.pointee.path_template) }
            nonmutating set { unsafe c.pointee.path_template = slot.string(newValue) }
        }
    }
}
