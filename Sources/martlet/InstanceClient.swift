internal import ArgumentParser
internal import Foundation
internal import FoundationNetworking

/// Asks a running instance over the HTTP port for operators.
struct InstanceClient {
    /// Where it is, as the operator wrote it.
    let text: String

    /// How long an answer may take, in seconds.
    private static let patience: TimeInterval = 10

    /// - Parameter text: HOST:PORT.
    /// - Throws: when it is none.
    init(_ text: String) throws {
        self.text = text
        _ = try address(text, option: "--address")
    }

    /// The JSON at `path`.
    ///
    /// - Throws: `Failure` when there is no answer, or another one.
    func read<Value: Decodable>(_ path: String, as type: Value.Type = Value.self) async throws -> Value {
        let (status, body) = try await answer(to: path)
        guard status == 200 else {
            throw Failure(
                description: "\(text): \(String(decoding: body, as: UTF8.self).trimmed)",
                isNotFound: status == 404)
        }
        do {
            return try JSONDecoder().decode(type, from: body)
        } catch {
            throw Failure(description: "\(text)\(path) does not answer as a martlet of this version does: \(error)")
        }
    }

    private func answer(to path: String) async throws -> (status: Int, body: Data) {
        guard let url = URL(string: "http://\(text)\(path)") else {
            throw Failure(description: "no address: \(text)\(path)")
        }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.patience
        do {
            let (body, response) = try await URLSession(configuration: configuration).data(from: url)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, body)
        } catch {
            throw Failure(description: "no answer from \(text): \(error.localizedDescription)")
        }
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
