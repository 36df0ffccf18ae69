import EnvoyAPI
import Foundation

@testable import CertificateAuthority

/// What the first byte says: 0 the rest is a call's message, 1 a signing request as DER, 2 as PEM, else a file of an
/// authority. What is read of a file is written and read again as it was.
func fuzzCertificates(_ bytes: [UInt8]) {
    guard let mode = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch mode {
    case 0: _ = try? unsafe CertificateRequest(decoding: rest.span.bytes)  // it has a reason or it has none
    case 1: request(pem(rest, "CERTIFICATE REQUEST"))
    case 2: request(String(decoding: rest, as: UTF8.self))
    default: file(rest)
    }
}

private func request(_ text: String) {
    do throws(IssuingError) {
        _ = try SigningRequest(text)
    } catch {
        guard case .badRequest(let reason) = error else { preconditionFailure("a request is bad or not") }
        precondition(!reason.isEmpty, "a refusal has a reason")
    }
}

private func file(_ bytes: [UInt8]) {
    do throws(AuthorityError) {
        let certificates = try Certificate.read(bytes, named: "file")
        let again = try Certificate.read(certificates.flatMap { Array($0.pem.utf8) }, named: "file")
        precondition(again == certificates, "what was read can be written")
        for certificate in certificates {
            precondition(certificate.serial.allSatisfy(\.isASCII), "a serial number is hex")
            _ = (certificate.organization, certificate.isSelfSigned, certificate.isAuthority)
            _ = (certificate.notBefore, certificate.notAfter)
        }
        for list in try RevocationList.read(bytes, named: "file") {
            let again = try RevocationList.read(Array(list.pem.utf8), named: "file")
            precondition(again.map(\.pem) == [list.pem], "so can a list")
            _ = (list.isValid(at: Date()), certificates.map(list.belongs))
        }
        let keys = try SigningKey.read(bytes, named: "file")
        for key in keys {
            let again = try SigningKey.read(key.pem, named: "file")
            precondition(again.count == 1, "so can a key")
        }
    } catch {
        precondition(!error.reason.isEmpty, "a refusal has a reason")
    }
}

private func pem(_ bytes: [UInt8], _ kind: String) -> String {
    let lines = Data(bytes).base64EncodedString(options: .lineLength64Characters)
    return "-----BEGIN \(kind)-----\n\(lines)\n-----END \(kind)-----\n"
}
