import EnvoyAPI
import Mesh
import MeshConfig

/// A resource that patches change. They are among its inputs, so that others cost nothing.
struct PatchedResource: Hashable, Sendable {
    /// What it would be without them.
    let base: Recipe
    let type: ResourceType
    /// At least one, in the order of their application; those in a listener may find nothing in it.
    let patches: Shared<[EnvoyPatch]>
    /// That of `base`, unless a patch renames it.
    let name: String
    let side: EnvoyFilter.Context

    /// The resource. What cannot be patched stays as it is: a filter must not take traffic away that it is not about.
    func encode(in arena: Arena) -> EncodedResource { result(in: arena).resource }

    /// The patches that found something to change.
    func applied(in arena: Arena) -> Set<EnvoyPatchPlace> { result(in: arena).applied }

    private func result(in arena: Arena) -> (resource: EncodedResource, applied: Set<EnvoyPatchPlace>) {
        let plain = base.encode(as: base.name, in: arena)
        do throws(DecodeError) {
            var message = try plain.message
            var patcher = Patcher(patches.value, side)
            switch type {
            case .cluster: try patcher.patch(cluster: &message)
            case .listener: try patcher.patch(listener: &message)
            case .route: try patcher.patch(table: &message)
            case .endpoint, .extensionConfig, .secret, .nameTable: preconditionFailure("nothing patches \(type.short)")
            }
            return (EncodedResource(name: name, typeURL: type.typeURL, message: message), patcher.applied)
        } catch {
            return (plain, [])
        }
    }
}

/// A resource that a patch adds.
struct AddedResource: Hashable, Sendable {
    let name: String
    let type: ResourceType
    let patch: EnvoyPatch

    /// nil where the patch's value is none, or has no name.
    init?(_ patch: EnvoyPatch, _ type: ResourceType) {
        do {
            name = try patch.value.text(PatchedField.name)
        } catch {
            return nil
        }
        if name.isEmpty { return nil }
        self.type = type
        self.patch = patch
    }

    /// The resource.
    func encode() -> EncodedResource {
        do {
            return EncodedResource(name: name, typeURL: type.typeURL, message: try patch.value)
        } catch {
            preconditionFailure("the value has been read before")
        }
    }
}
