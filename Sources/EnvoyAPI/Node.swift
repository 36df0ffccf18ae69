/// What a proxy says about itself.
///
/// Source: envoy/config/core/v3/base.proto, `Node`.
package struct Node: Sendable, Equatable {
    /// Istio: `<kind>~<IP>~<pod>.<namespace>~<DNS domain>`.
    package var id = ""
    /// `--service-cluster`.
    package var cluster = ""
    /// The bootstrap's metadata, members in the order of their names.
    package var metadata = JSONObject()
    /// Where it runs, as far as it knows.
    package var locality = Locality()
    /// `envoy`, `gRPC C-core`, …
    package var userAgentName = ""
    /// As text; three numbers with dots when the client sends a build version.
    package var userAgentVersion = ""
    /// What is compiled in and not disabled: some 430 entries from a stock Envoy, so do not keep them per proxy.
    package var extensions: [Extension] = []

    /// A place, from coarse to fine; each part may be empty.
    package struct Locality: Sendable, Hashable {
        /// As in `topology.kubernetes.io/region`.
        package var region = ""
        /// As in `topology.kubernetes.io/zone`.
        package var zone = ""
        /// Istio's `topology.istio.io/subzone`.
        package var subZone = ""

        /// Nowhere.
        package init() {}
    }

    /// Something that is compiled into a proxy. One name may occur in several categories.
    package struct Extension: Sendable, Hashable {
        /// As in `istio.alpn`.
        package let name: String
        /// As in `envoy.filters.http`.
        package let category: String

        /// An extension by name and category.
        package init(name: String, category: String) {
            self.name = name
            self.category = category
        }
    }

    /// A node without anything.
    package init() {}

    /// Decodes `bytes`.
    package init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1: id = try bytes.string(field)
            case 2: cluster = try bytes.string(field)
            case 3: metadata = try StructReader.object(bytes.extracting(payload))
            case 4: locality = try Locality(decoding: bytes.extracting(payload))
            case 6: userAgentName = try bytes.string(field)
            case 7: userAgentVersion = try bytes.string(field)
            case 8: userAgentVersion = try Self.buildVersion(bytes.extracting(payload))
            case 9:
                if let known = try Extension(decoding: bytes.extracting(payload)) { extensions.append(known) }
            default: break
            }
        }
    }

    private static func buildVersion(_ bytes: RawSpan) throws(DecodeError) -> String {
        var numbers: [UInt64] = [0, 0, 0]
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            guard field.number == 1, let payload = field.payload else { continue }
            let version = bytes.extracting(payload)
            var parts = WireReader()
            while let part = try parts.next(version) {
                if (1...3).contains(part.number) { numbers[part.number - 1] = part.bits }
            }
        }
        return numbers.map(String.init).joined(separator: ".")
    }
}

extension Node.Locality {
    fileprivate init(decoding bytes: RawSpan) throws(DecodeError) {
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch field.number {
            case 1: region = try bytes.string(field)
            case 2: zone = try bytes.string(field)
            case 3: subZone = try bytes.string(field)
            default: break
            }
        }
    }
}

extension Node.Extension {
    /// nil when the extension is disabled.
    fileprivate init?(decoding bytes: RawSpan) throws(DecodeError) {
        var name = ""
        var category = ""
        var disabled = false
        var reader = WireReader()
        while let field = try reader.next(bytes) {
            switch field.number {
            case 1: name = try bytes.string(field)
            case 2: category = try bytes.string(field)
            case 5: disabled = field.bits != 0
            default: break
            }
        }
        guard !disabled else { return nil }
        self.init(name: name, category: category)
    }
}
