internal import Bytes

/// The texts in the metadata of a node, as far as one can ask whether it has a certain one.
///
/// A hash for each: a proxy has dozens of them, a server thousands of proxies, and next to no one asks.
package struct MetadataTexts: Hashable, Sendable {
    /// In ascending order.
    private let hashes: [UInt64]

    /// Of the metadata `texts`, by name.
    package init(_ texts: [String: String] = [:]) {
        hashes = texts.map { Self.hash($0.key, $0.value) }.sorted()
    }

    /// Whether the metadata has `text` under `name`.
    package func has(_ name: String, _ text: String) -> Bool { hashes.contains(Self.hash(name, text)) }

    private static func hash(_ name: String, _ text: String) -> UInt64 { stableHash("\(name)\0\(text)") }
}
