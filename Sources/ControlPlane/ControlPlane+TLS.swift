internal import CertificateAuthority
package import EventLoops
internal import Logging
internal import Mesh
internal import MeshConfig
internal import Transport

extension ControlPlaneSettings {
    /// An address with what is served there over TLS.
    package struct TLSEndpoint: Sendable {
        /// The paths of PEM files, read again when they change.
        package struct Files: Sendable {
            /// The server's certificate, with the authorities between it and the root.
            package var certificate: String
            package var key: String

            package init(certificate: String, key: String) {
                self.certificate = certificate
                self.key = key
            }
        }

        /// Port 0 picks one.
        package var address: SocketAddress
        /// What the server shows; nil: what the authority makes for it, and renews.
        package var files: Files?
        /// Further names of the server in a certificate of the authority's.
        package var otherNames: [String] = []
        /// The authorities of clients' certificates, a PEM file; nil: the roots of the mesh, where there is an
        /// authority.
        package var clientAuthorities: String?
        /// Whether clients without a certificate are refused.
        package var requiresClientCertificates = false

        package init(address: SocketAddress, files: Files?) {
            self.address = address
            self.files = files
        }

        /// - Parameter own: what the authority has for the server; nil: there is no authority.
        fileprivate func settings(_ own: ServerSecrets?) -> TLSServerSettings? {
            var settings: TLSServerSettings
            if let files {
                settings = TLSServerSettings(certificate: .file(files.certificate), key: .file(files.key))
            } else if let own = own?.certificate {
                settings = TLSServerSettings(
                    certificate: .text(Array(own.certificate.presented.utf8)), key: .text(own.key))
            } else {
                return nil
            }
            if let clientAuthorities {
                settings.clientAuthorities = .file(clientAuthorities)
            } else if let own {
                settings.clientAuthorities = .text(Array(own.roots.utf8))
                if !own.revocations.isEmpty { settings.revocations = .text(Array(own.revocations.utf8)) }
            }
            if settings.clientAuthorities != nil {
                settings.clientCertificates = requiresClientCertificates ? .required : .optional
            }
            return settings
        }
    }

    /// What the server is called, with what `snapshot` says of that; empty where it needs no certificate of the
    /// authority's. Source: serving.md 5.6.
    func serverNames(in snapshot: MeshSnapshot? = nil) -> [String] {
        guard let tls, tls.files == nil else { return [] }
        let names = names.serverNames(
            discoveryAddress: snapshot?.settings.discoveryAddress ?? "",
            tags: snapshot?.revisions.tags(of: names.revision) ?? [])
        return names + tls.otherNames.filter { !names.contains($0) }
    }
}

extension ControlPlane {
    /// Reads what TLS connections are made with; nil where there are to be none.
    ///
    /// - Throws: when it cannot be read, or there is nothing to show.
    static func openDoor(
        _ endpoint: ControlPlaneSettings.TLSEndpoint?, _ office: CertificateOffice?
    ) throws(Failure) -> TLSReloader? {
        guard let endpoint else { return nil }
        guard let settings = endpoint.settings(office?.serverSecrets) else {
            throw Failure(description: "TLS needs a certificate, or an authority that makes one")
        }
        do throws(TLSError) {
            return try TLSReloader(settings)
        } catch {
            throw Failure(description: "\(error)")
        }
    }

    /// Looks whether the files of certificates have changed. On the mesh loop.
    func tendDoor() {
        switch door?.refresh() {
        case .reloaded: log.notice("certificates renewed")
        case .refused(let error): log.error("renewed certificates cannot be used", metadata: ["reason": "\(error)"])
        case .unchanged, nil: break
        }
    }

    /// Takes over what the authority has for the server now. On the mesh loop. Connections that exist go on.
    func renewDoor() {
        guard let door, let settings = settings.tls?.settings(office?.desk.serverSecrets) else { return }
        do throws(TLSError) {
            try door.use(settings)
        } catch {
            log.error("renewed certificates cannot be used", metadata: ["reason": "\(error)"])
        }
    }

    /// Has everybody take over what is new at the office. On the office's loop.
    func spread(_ news: CertificateOffice.News) {
        switch news {
        case .certificate(let identity): renewSecrets(of: identity)
        case .roots:
            renewSecrets(of: nil)
            meshLoop.post { self.renewDoor() }
        case .serverCertificate: meshLoop.post { self.renewDoor() }
        }
    }

    private func renewSecrets(of identity: String?) {
        for shard in shards { shard.loop.post { shard.assumeIsolated { $0.renewSecrets(of: identity) } } }
    }
}
