/// A text of blocks such as `-----BEGIN CERTIFICATE-----` … `-----END CERTIFICATE-----`. Source: RFC 7468.
struct PEM {
    /// One block.
    struct Block: Equatable {
        /// What stands behind BEGIN.
        let label: String
        /// Whether a passphrase is needed to read it.
        let isEncrypted: Bool
    }

    /// Why a text is no PEM. It never quotes the text, which may be a key.
    enum Fault: Error, Equatable, CustomStringConvertible {
        case noBlock
        /// The block has no END line of its own.
        case endMissing(line: Int)
        /// What is between BEGIN and END is no base64 of exactly one DER structure.
        case damaged(line: Int)

        var description: String {
            switch self {
            case .noBlock: "has no line -----BEGIN …-----"
            case .endMissing(let line): "has a block without its END, which begins in line \(line) of the text"
            case .damaged(let line): "has a damaged block, which begins in line \(line) of the text"
            }
        }
    }

    /// At least one. Text between blocks is skipped.
    let blocks: [Block]

    /// Reads `text`.
    init(_ text: [UInt8]) throws(Fault) {
        var blocks: [Block] = []
        var open: Open?
        for (index, line) in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = String(decoding: line, as: UTF8.self).trimmed
            if let label = line.between("-----BEGIN ", "-----") {
                if let open { throw .endMissing(line: open.line) }
                open = Open(label: label, line: index + 1)
            } else if let label = line.between("-----END ", "-----"), let ended = open {
                guard label == ended.label else { throw .endMissing(line: ended.line) }
                blocks.append(try ended.finished())
                open = nil
            } else {
                open?.add(line)
            }
        }
        if let open { throw .endMissing(line: open.line) }
        guard !blocks.isEmpty else { throw .noBlock }
        self.blocks = blocks
    }

    /// Whether `text` is PEM.
    static func isReadable(_ text: [UInt8]) -> Bool {
        do throws(Fault) {
            _ = try PEM(text)
            return true
        } catch {
            return false
        }
    }

    /// A block whose end has not come yet.
    private struct Open {
        let label: String
        let line: Int
        private var isEncrypted = false
        private var body = ""

        init(label: String, line: Int) {
            self.label = label
            self.line = line
        }

        mutating func add(_ line: String) {
            // Old keys have fields such as `Proc-Type: 4,ENCRYPTED` before the body.
            if line.contains(":") {
                if line.hasPrefix("Proc-Type:"), line.hasSuffix("ENCRYPTED") { isEncrypted = true }
            } else {
                body += line
            }
        }

        func finished() throws(Fault) -> Block {
            guard let bytes = decodeBase64(body), isEncrypted || isOneSequence(bytes) else {
                throw .damaged(line: line)
            }
            return Block(label: label, isEncrypted: isEncrypted || label.hasPrefix("ENCRYPTED "))
        }
    }
}

/// Whether `bytes` are one DER SEQUENCE, no more and no less: what certificates, keys and revocation lists are.
private func isOneSequence(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2, bytes[0] == 0x30 else { return false }
    guard bytes[1] & 0x80 != 0 else { return bytes.count == 2 + Int(bytes[1]) }
    let lengthCount = Int(bytes[1] & 0x7f)
    guard (1...4).contains(lengthCount), bytes.count >= 2 + lengthCount else { return false }
    let length = bytes[2..<2 + lengthCount].reduce(0) { $0 << 8 | Int($1) }
    return bytes.count == 2 + lengthCount + length
}

extension String {
    /// Without blanks at the ends; CRLF files leave a carriage return there.
    fileprivate var trimmed: String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0d }
        let start = utf8.drop(while: isBlank)
        guard let end = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(Substring(start[...end]))
    }

    /// What stands between `prefix` and `suffix`, if the string is made of these three.
    fileprivate func between(_ prefix: String, _ suffix: String) -> String? {
        guard hasPrefix(prefix), hasSuffix(suffix), utf8.count >= prefix.utf8.count + suffix.utf8.count else {
            return nil
        }
        return String(dropFirst(prefix.count).dropLast(suffix.count))
    }
}
