internal import Foundation

/// A certificate for `xds.test` that a benchmark's server shows and its clients trust, made by the `openssl` command.
struct TestCertificate {
    let certificateFile: String
    let keyFile: String

    /// Makes it, as files of `folder`.
    init(in folder: String) throws {
        certificateFile = "\(folder)/tls.crt"
        keyFile = "\(folder)/tls.key"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=xds.test", "-addext", "subjectAltName=DNS:xds.test", "-keyout", keyFile,
            "-out", certificateFile,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ServerProcess.Failure(description: "openssl made no certificate")
        }
    }
}
