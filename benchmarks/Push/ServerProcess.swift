internal import Foundation

/// A `martlet serve` of the benchmark's own, and what it uses.
final class ServerProcess {
    /// What a process has used so far.
    struct Usage {
        /// User and system time, in seconds.
        let cpu: Double
        /// Resident memory, in bytes.
        let resident: Int
    }

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

    func usage() throws -> Usage {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        // The fields after the program's name, which is in brackets, begin with the third.
        let fields = status.drop { $0 != ")" }.dropFirst(2).split(separator: " ").compactMap { Double($0) ?? 0 }
        guard fields.count > 21 else { throw Failure(description: "cannot read the server's usage: \(status)") }
        return Usage(
            cpu: (fields[11] + fields[12]) / Double(sysconf(Int32(_SC_CLK_TCK))),
            resident: Int(fields[21]) * sysconf(Int32(_SC_PAGESIZE)))
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
