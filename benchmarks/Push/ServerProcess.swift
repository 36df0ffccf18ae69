internal import Foundation
internal import LoadTest

/// A server of the benchmark's own, and what it uses.
final class ServerProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Where it serves.
    let port: Int
    private let process = Process()
    private let input = Pipe()

    /// Starts `program` and waits until it says where it serves.
    ///
    /// - Parameter announcement: matches its words, of which the one group is the port.
    init(
        _ program: String, _ arguments: [String], announcing announcement: Regex<(Substring, Substring)>
    ) throws {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        var text = ""
        while true {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Failure(description: "\(program) ended: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            guard let match = text.firstMatch(of: announcement), let port = Int(match.1) else { continue }
            self.port = port
            return
        }
    }

    /// What it has used so far.
    func usage() throws -> ProcessUsage {
        guard let usage = ProcessUsage(of: process.processIdentifier) else {
            throw Failure(description: "the server has gone")
        }
        return usage
    }

    /// Sends it an empty line.
    func ring() throws {
        try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    }

    /// Ends it: those that read their standard input go when that ends.
    func stop() {
        input.fileHandleForWriting.closeFile()
        process.terminate()
        process.waitUntilExit()
    }
}
