package import Foundation

/// A list of revoked certificates, PEM, that the `openssl` command makes.
///
/// - Parameters:
///   - serials: of the certificates, in hex.
///   - certificate: of the authority that signs, a PEM file.
///   - begin: of its validity, which ends an hour later.
///   - folder: takes files, whose names begin with `revocations`.
package func revocationText(
    _ serials: [String], certificate: String, key: String, from begin: Date, in folder: String
) throws -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "yyMMddHHmmss'Z'"
    let end = begin.addingTimeInterval(3600)
    let path = "\(folder)/revocations"
    let rows = serials.map {
        "R\t\(format.string(from: end))\t\(format.string(from: begin))\t\($0.uppercased())\tunknown\t/\n"
    }
    try rows.joined().write(toFile: "\(path).txt", atomically: true, encoding: .utf8)
    let configuration = "[ca]\ndefault_ca = own\n[own]\ndatabase = \(path).txt\ndefault_md = sha256\n"
    try configuration.write(toFile: "\(path).conf", atomically: true, encoding: .utf8)
    let result = try openSSL([
        "ca", "-gencrl", "-config", "\(path).conf", "-cert", certificate, "-keyfile", key, "-crl_lastupdate",
        format.string(from: begin), "-crl_nextupdate", format.string(from: end), "-out", "\(path).pem",
    ])
    guard result.status == 0 else { throw NoOpenSSL() }
    return try String(contentsOfFile: "\(path).pem", encoding: .utf8)
}
