internal import Glibc

/// The command could not be started.
package struct NoOpenSSL: Error {}

/// Runs the `openssl` command without input, to its end.
// Not by Foundation's `Process`, which leaks a few bytes each time: the address sanitizer would report them.
package func openSSL(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let quoted = arguments.map { "'\($0)'" }.joined(separator: " ")
    guard let pipe = unsafe popen("openssl \(quoted) 2>&1 </dev/null", "re") else { throw NoOpenSSL() }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = unsafe fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
    return (unsafe pclose(pipe), String(decoding: output, as: UTF8.self))
}
