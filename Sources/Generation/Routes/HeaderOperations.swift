import EnvoyAPI
import MeshConfig

extension HeaderChanges.Direction {
    /// The headers that replace what is there, then those that come to it. Source: generation.md 6.3, "headers".
    func additions(in arena: Arena) -> [Envoy.HeaderValueOption] {
        set.map { $0.message(.overwriteIfExistsOrAdd, in: arena) }
            + added.map { $0.message(.appendIfExistsOrAdd, in: arena) }
    }
}

extension HeaderChanges.Header {
    fileprivate func message(
        _ action: Envoy.HeaderValueOption.HeaderAppendAction, in arena: Arena
    ) -> Envoy.HeaderValueOption {
        arena.make { option in
            option.appendAction = action
            option.header = arena.make { header in
                header.key = name
                header.value = value
            }
        }
    }
}
