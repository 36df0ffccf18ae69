package import EnvoyAPI

/// Some of the types of resources.
package struct ResourceTypes: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// One type alone.
    package init(_ type: ResourceType) { rawValue = 1 << type.rawValue }

    /// Every type.
    package static let all = ResourceTypes(rawValue: 1 << ResourceType.allCases.count - 1)

    /// Whether `type` is one of them.
    package func contains(_ type: ResourceType) -> Bool { rawValue & 1 << type.rawValue != 0 }

    /// Adds `type` or takes it out.
    package mutating func set(_ type: ResourceType, _ isMember: Bool) {
        if isMember { formUnion(ResourceTypes(type)) } else { subtract(ResourceTypes(type)) }
    }
}
