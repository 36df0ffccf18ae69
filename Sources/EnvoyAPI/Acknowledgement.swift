/// A delta request that does nothing but accept a response: nearly all requests are, so nothing is allocated for one.
package struct Acknowledgement: Sendable, Equatable {
    package let type: ResourceType
    /// Of the accepted response, as Martlet numbers them.
    package let nonce: UInt64

    /// Reads `bytes`.
    ///
    /// - Returns: nil where the request says more, or something else: then it is to be decoded as a whole.
    package init?(decoding bytes: RawSpan) {
        var (type, nonce): (ResourceType?, UInt64?) = (nil, nil)
        var reader = WireReader()
        do throws(DecodeError) {
            while let field = try reader.next(bytes) {
                guard let payload = field.payload else { return nil }
                switch field.number {
                case 1: break  // the node, which counts in the first request only
                case 2: type = ResourceType(typeURL: bytes.extracting(payload))
                case 6: nonce = UInt64(hexadecimal: bytes.extracting(payload))
                default: return nil
                }
            }
        } catch {
            return nil
        }
        guard let type, let nonce else { return nil }
        self.type = type
        self.nonce = nonce
    }
}

extension ResourceType {
    fileprivate init?(typeURL bytes: RawSpan) {
        guard let type = Self.allCases.first(where: { bytes.isEqual(to: $0.typeURL) }) else { return nil }
        self = type
    }
}

extension UInt64 {
    /// 1 to 16 lower-case digits.
    fileprivate init?(hexadecimal digits: RawSpan) {
        guard (1...16).contains(digits.byteCount) else { return nil }
        self = 0
        for index in 0..<digits.byteCount {
            switch unsafe digits.unsafeLoad(fromByteOffset: index, as: UInt8.self) {
            case let digit where digit >= UInt8(ascii: "0") && digit <= UInt8(ascii: "9"):
                self = self << 4 | UInt64(digit - UInt8(ascii: "0"))
            case let digit where digit >= UInt8(ascii: "a") && digit <= UInt8(ascii: "f"):
                self = self << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
    }
}

extension RawSpan {
    /// Compares eight bytes at a time: names of types are long, and begin alike.
    fileprivate func isEqual(to text: String) -> Bool {
        guard text.utf8.count == byteCount else { return false }
        let utf8 = text.utf8
        let other = unsafe utf8.span.bytes
        var offset = 0
        while offset + 8 <= byteCount {
            let mine = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            guard unsafe mine == other.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self) else {
                return false
            }
            offset += 8
        }
        while offset < byteCount {
            let mine = unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            guard unsafe mine == other.unsafeLoad(fromByteOffset: offset, as: UInt8.self) else { return false }
            offset += 1
        }
        return true
    }
}
