internal import ArgumentParser
internal import EventLoops
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Asks a running instance over the HTTP port for operators.
struct InstanceClient {
    /// Where it is, as the operator wrote it.
    let text: String
    private let address: EventLoops.SocketAddress

    /// How long an answer may take.
    private static let patience: TimeAmount = .seconds(10)

    /// - Parameter text: HOST:PORT.
    /// - Throws: when it is none.
    init(_ text: String) throws {
        self.text = text
        do throws(AddressError) {
            address = try SocketAddress(text)
        } catch {
            throw ValidationError("--address \"\(text)\": \(error)")
        }
    }

    /// The JSON at `path`.
    ///
    /// - Throws: `Failure` when there is no answer, or another one.
    func read<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value {
        let (status, body) = try await answer(to: path)
        guard status == .ok else {
            throw Failure(
                description: "\(text): \(String(decoding: body, as: UTF8.self).trimmed)",
                isNotFound: status == .notFound)
        }
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw Failure(description: "\(text)\(path) does not answer as a martlet of this version does: \(error)")
        }
    }

    private func answer(to path: String) async throws -> (HTTPResponseStatus, Data) {
        do {
            let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.patience)
                .connect(host: address.host, port: Int(address.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
                        return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                            wrappingChannelSynchronously: channel)
                    }
                }
            return try await connection.executeThenClose { inbound, outbound in
                let headers = HTTPHeaders([("host", text), ("connection", "close")])
                let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
                try await outbound.write(contentsOf: [.head(head), .end(nil)])
                return try await Self.gather(inbound)
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(description: "no answer from \(text): \(error)")
        }
    }

    private static func gather(
        _ parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>
    ) async throws -> (HTTPResponseStatus, Data) {
        var status: HTTPResponseStatus?
        var body = Data()
        for try await part in parts {
            switch part {
            case .head(let head): status = head.status
            case .body(let bytes): body.append(contentsOf: bytes.readableBytesView)
            case .end:
                if let status { return (status, body) }
            }
        }
        throw Failure(description: "the connection ended before the answer did")
    }

    /// Why an instance gave no usable answer.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        /// Whether the instance answered that what was asked for is not there.
        var isNotFound = false
    }
}

extension String {
    /// The text as the value of a query.
    var queryEscaped: String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        return addingPercentEncoding(withAllowedCharacters: plain) ?? self
    }

    fileprivate var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// A value as indented JSON, keys in order.
func jsonText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// How a command prints what an instance tells.
enum ReportOutput: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
}
