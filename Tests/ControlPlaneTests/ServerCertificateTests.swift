import CertificateAuthority
import EventLoops
import Foundation
import MeshConfig
import Testing

@testable import ControlPlane
@testable import Transport

/// The certificate that the authority makes for the server's own door.
struct ServerCertificateTests {
    private let hosts = ["istiod.istio-system.svc"]

    private func certificate(_ world: CertificateWorld) -> String? {
        world.office.serverSecrets.certificate?.certificate.presented
    }

    /// How often it was said that there is a new one.
    private func newsCount(_ world: CertificateWorld) -> Int {
        world.log.lines.components(separatedBy: "serverCertificate").count - 1
    }

    @Test func `none is made unless it is asked for`() throws {
        let world = try CertificateWorld()
        #expect(certificate(world) == nil)
        world.office.loop.post { [office = world.office] in office.assumeIsolated { $0.rename(to: ["a.b"]) } }
        world.run(for: .seconds(3600))
        #expect(certificate(world) == nil)
        #expect(newsCount(world) == 0)
    }

    @Test func `it is renewed when half of its life is over`() throws {
        let world = try CertificateWorld(hosts: hosts)
        let first = try #require(certificate(world))
        world.run(for: .seconds(3600 * 0.44))
        #expect(certificate(world) == first)
        world.run(for: .seconds(3600 * 0.12))
        #expect(certificate(world) != first)
        #expect(newsCount(world) == 1)
        world.run(for: .seconds(3600 * 0.56))
        #expect(newsCount(world) == 2)
    }

    @Test func `other names make another one, the same names do not`() throws {
        let world = try CertificateWorld(hosts: hosts)
        let first = certificate(world)
        func rename(to hosts: [String]) {
            world.office.loop.post { [office = world.office] in office.assumeIsolated { $0.rename(to: hosts) } }
            world.run()
        }
        rename(to: hosts)
        #expect(certificate(world) == first)
        rename(to: hosts + ["istiod-revision-tag-prod.istio-system.svc"])
        #expect(certificate(world) != first)
        #expect(world.log.lines.contains("istiod-revision-tag-prod.istio-system.svc"))
        world.run(for: .seconds(3600 * 0.56))
        #expect(newsCount(world) == 2, "one renewal goes on, not two")
    }

    @Test func `a new root is trusted at the door at once`() throws {
        let world = try CertificateWorld(hosts: hosts)
        let (first, roots) = (certificate(world), world.office.serverSecrets.roots)
        try CertificateAuthority.rotateRoot(in: world.directory, now: Date(timeIntervalSince1970: 1_800_000_000))
        world.run(for: .seconds(2))
        #expect(world.office.serverSecrets.roots.hasPrefix(roots) && world.office.serverSecrets.roots != roots)
        #expect(certificate(world) != first)
    }

    @Test func `a mesh that tells of its revision's tags and address is known by them`() throws {
        var settings = ControlPlaneSettings(
            names: CertificateWorld.names, xdsAddress: try SocketAddress("127.0.0.1:0"), shardCount: 1)
        #expect(settings.serverNames().isEmpty, "there is no door")
        var door = ControlPlaneSettings.TLSEndpoint(address: settings.xdsAddress, files: nil)
        door.otherNames = ["xds.example.org", "istiod.istio-system.svc"]
        settings.tls = door
        #expect(settings.serverNames().last == "xds.example.org")
        #expect(Set(settings.serverNames()).count == settings.serverNames().count)
        settings.tls?.files = .init(certificate: "tls.crt", key: "tls.key")
        #expect(settings.serverNames().isEmpty, "what was given is shown")
    }
}
