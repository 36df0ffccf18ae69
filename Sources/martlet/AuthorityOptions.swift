internal import ArgumentParser
internal import CertificateAuthority
internal import ControlPlane
internal import MeshConfig

/// The certificate authority of an instance.
struct AuthorityOptions: ParsableArguments {
    @Option(
        help: """
            Folder of the certificate authority: root-cert.pem, ca-cert.pem, ca-key.pem and cert-chain.pem, or ca.crt, \
            tls.crt and tls.key, else a self-signed root that is made there. Shared by the instances of a mesh. Without it there is no authority.
            """)
    var caDir: String?

    @Flag(help: "Give Envoys without an agent their certificates over ADS, where they are known or on this machine.")
    var serveWorkloadCertificates = false

    @Option(help: "How long certificates last that are asked for without saying: 30s, 24h. (default: 24h)")
    var certificateLifetime: String?

    @Option(help: "How long a certificate may last. (default: 2160h)")
    var certificateLifetimeMax: String?

    /// The authority that is asked for; nil: none.
    func authority() throws -> ControlPlaneSettings.Authority? {
        guard let caDir else {
            let idle = [
                ("--serve-workload-certificates", serveWorkloadCertificates),
                ("--certificate-lifetime", certificateLifetime != nil),
                ("--certificate-lifetime-max", certificateLifetimeMax != nil),
            ]
            if let option = idle.first(where: \.1)?.0 { throw ValidationError("\(option) needs --ca-dir") }
            return nil
        }
        let usual = try time(certificateLifetime ?? "24h", option: "--certificate-lifetime")
        let longest = try time(certificateLifetimeMax ?? "2160h", option: "--certificate-lifetime-max")
        guard usual <= longest else {
            throw ValidationError("--certificate-lifetime is longer than --certificate-lifetime-max")
        }
        return ControlPlaneSettings.Authority(
            directory: caDir, lifetimes: CertificateLifetimes(usual: usual, longest: longest),
            servesWorkloads: serveWorkloadCertificates)
    }

    /// In seconds, from 1.
    private func time(_ text: String, option: String) throws -> Double {
        guard let duration = parseDuration(text), (.seconds(1)...(.seconds(3650 * 86400))).contains(duration) else {
            throw ValidationError("\(option) \"\(text)\": expected a time from 1s to 87600h")
        }
        return duration / .seconds(1)
    }
}
