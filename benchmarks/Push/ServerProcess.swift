internal import Foundation
internal import LoadTest

/// A `martlet serve` of the benchmark's own, and what it uses.
final class ServerProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where it serves xDS, over TLS where that was asked for.
    let port: Int
    private let process = Process()

    /// Starts `program` on the manifests in `config` and waits until it serves.
    ///
    /// - Parameter certificate: with what it serves TLS; nil: it does not.
    init(program: String, config: String, certificate: TestCertificate?) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "serve", "--config", config, "--xds-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0",
            "--log-level", "notice",
        ]
        if let certificate {
            process.arguments? += ["--xds-tls-address", "127.0.0.1:0", "--tls-cert", certificate.certificateFile]
            process.arguments? += ["--tls-key", certificate.keyFile]
        }
        let log = Pipe()
        process.standardError = log
        try process.run()
        var text = ""
        while true {
            let data = log.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "the server ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            for match in text.matches(of: /serving xDS( over TLS)? address=127\.0\.0\.1:([0-9]+)\s/) {
                guard (match.1 != nil) == (certificate != nil), let port = Int(match.2) else { continue }
                self.port = port
                return
            }
        }
    }

    func usage() throws -> ProcessUsage {
        guard let usage = ProcessUsage(of: process.processIdentifier) else {
            throw Failure(description: "the server has gone")
        }
        return usage
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
