internal import Foundation
internal import FoundationNetworking
import MeshConfig

/// Why a key set could not be had.
enum KeySetError: Error, Hashable, CustomStringConvertible {
    case badAddress(String)
    case unreachable(String)
    case status(Int)
    case tooLarge
    /// What came is no key set, or no discovery document.
    case unreadable(String)

    var description: String {
        switch self {
        case .badAddress(let text): "\"\(text)\" is no address"
        case .unreachable(let reason): reason
        case .status(let status): "the answer has status \(status)"
        case .tooLarge: "the answer is larger than \(KeySetDownload.bytesMax) bytes"
        case .unreadable(let reason): "the answer \(reason)"
        }
    }
}

/// Key sets over HTTP. Source: generation.md 8.3; OpenID Connect Discovery 1.0, section 4.
struct KeySetDownload: Sendable {
    /// The longest answer that is read.
    static let bytesMax = 1 << 20

    /// Made when the first key set is wanted: few meshes want one, and a session takes megabytes.
    private static let session = URLSession(configuration: .ephemeral)

    /// Gets a key set: by its address, or by the one that the issuer's discovery document names.
    func get(_ request: TokenKeys.Request) async throws(KeySetError) -> String {
        var address: String
        switch request.location {
        case .address(let text): address = text
        case .issuer(let issuer):
            let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
            address = try jwksAddress(
                in: try await load(base + "/.well-known/openid-configuration", within: request.timeout))
        }
        let text = String(decoding: try await load(address, within: request.timeout), as: UTF8.self)
        if let fault = faultOfKeySet(text: text) { throw .unreadable("is no key set: it \(fault)") }
        return text
    }

    private struct Discovery: Decodable {
        let jwks_uri: String
    }

    private func jwksAddress(in document: Data) throws(KeySetError) -> String {
        do {
            return try JSONDecoder().decode(Discovery.self, from: document).jwks_uri
        } catch {
            throw .unreadable("is no discovery document with jwks_uri")
        }
    }

    private func load(_ address: String, within timeout: Duration) async throws(KeySetError) -> Data {
        guard let url = URL(string: address), ["http", "https"].contains(url.scheme), url.host != nil else {
            throw .badAddress(address)
        }
        var request = URLRequest(url: url)
        request.timeoutInterval = max(0.001, timeout / .seconds(1))
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await Self.session.data(for: request)
        } catch {
            throw .unreachable(error.localizedDescription)
        }
        if let status = (response as? HTTPURLResponse)?.statusCode, status != 200 { throw .status(status) }
        guard data.count <= Self.bytesMax else { throw .tooLarge }
        return data
    }
}
