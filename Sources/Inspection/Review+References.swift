internal import Mesh
internal import MeshConfig

// Objects that name others which are not there, so that a part of them is left out.
extension Review {
    /// Entries of a VirtualService that delegate to nobody. Source: generation.md 6.7.
    func missingDelegates(of service: VirtualService, in namespace: String) -> [Finding] {
        service.http.enumerated().compactMap { index, route in
            guard case .delegate(let owner, let name) = route.action, !hasDelegate(name, in: owner, seenFrom: namespace)
            else { return nil }
            return Finding(
                "spec.http[\(index)].delegate",
                "there is no VirtualService \(owner)/\(name) without hosts that namespace \(namespace) may see, so that "
                    + "the entry is left out; correct it or add one")
        }
    }

    private func hasDelegate(_ name: String, in owner: String, seenFrom namespace: String) -> Bool {
        let object = mesh.objects[ConfigKey(.virtualService, owner, name)]
        guard let object, mesh.snapshot.includes(object), case .virtualService(let delegate) = object.spec else {
            return false
        }
        let defaults = mesh.snapshot.settings.defaultVirtualServiceExportTo
        let seers = Mesh.audience(delegate.exportTo, default: defaults, namespace: owner)
        return delegate.hosts.isEmpty && (seers.contains("*") || seers.contains(namespace))
    }

    /// Listeners of the Gateway API whose certificate is missing. Source: generation.md 18.2.
    func missingCertificates(of listeners: [KubernetesGateway.Listener]) -> [Finding] {
        listeners.enumerated().flatMap { index, listener in
            (listener.tls?.certificates ?? []).enumerated().compactMap { number, reference -> Finding? in
                if hasCertificate(reference) { return nil }
                return Finding(
                    "spec.listeners[\(index)].tls.certificateRefs[\(number)]",
                    "there is no Secret \(reference.namespace)/\(reference.name) with a certificate and its key, so that "
                        + "the listener is not served; correct it or add one")
            }
        }
    }

    private func hasCertificate(_ reference: ObjectReference) -> Bool {
        let object = mesh.objects[ConfigKey(.secret, reference.namespace, reference.name)]
        guard let object, mesh.snapshot.includes(object), case .secret(let secret) = object.spec else { return false }
        return secret.keyPair != nil
    }
}
