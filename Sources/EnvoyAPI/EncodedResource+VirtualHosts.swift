package import Bytes

extension EncodedResource {
    /// A route table, which the resource must be, with other virtual hosts in place of some.
    ///
    /// - Parameters:
    ///   - names: those that `host` is asked for.
    ///   - host: returns the encoded virtual host of a name, for the domains that its predecessor has; nil: it stays.
    /// - Throws: never for what was encoded here.
    package func replacingVirtualHosts(
        _ names: Set<String>, _ host: (_ name: String, _ domains: [String]) -> SharedBytes?
    ) throws(DecodeError) -> EncodedResource {
        var message: [UInt8] = []
        message.reserveCapacity(bytes.count)
        try unsafe bytes.withUnsafeBytes { memory throws(DecodeError) in
            let span = unsafe memory.bytes
            guard let table = try messageRange(span) else { return }
            var reader = WireReader(in: table)
            // What has yet to be taken over begins here.
            var start = table.lowerBound
            var position = start
            while let field = try reader.next(span) {
                defer { position = reader.position }
                guard field.number == 2, let payload = field.payload else { continue }
                let (name, domains) = try nameAndDomains(span, payload)
                guard names.contains(name), let newer = host(name, domains) else { continue }
                unsafe message.append(contentsOf: UnsafeRawBufferPointer(rebasing: memory[start..<position]))
                var head = OutputBuffer(capacity: 8)
                head.appendLengthDelimitedHead(field: 2, length: newer.count)
                message.append(contentsOf: head.bytes)
                unsafe newer.withUnsafeBytes { unsafe message.append(contentsOf: $0) }
                start = payload.upperBound
            }
            unsafe message.append(contentsOf: UnsafeRawBufferPointer(rebasing: memory[start..<table.upperBound]))
        }
        return EncodedResource(name: name, typeURL: Envoy.RouteConfiguration.typeURL, encoded: message)
    }

    /// Where the message is in `bytes`, behind the heads of the entry and of the `Any`.
    private func messageRange(_ span: RawSpan) throws(DecodeError) -> Range<Int>? {
        var entry = WireReader(in: sotwOffset..<span.byteCount)
        guard let any = try entry.next(span)?.payload else { return nil }
        var reader = WireReader(in: any)
        while let field = try reader.next(span) { if field.number == 2 { return field.payload } }
        return nil
    }

    private func nameAndDomains(
        _ span: RawSpan, _ host: Range<Int>
    ) throws(DecodeError) -> (name: String, domains: [String]) {
        var reader = WireReader(in: host)
        var name = ""
        var domains: [String] = []
        while let field = try reader.next(span) {
            switch field.number {
            case 1: name = try span.string(field)
            case 2: domains.append(try span.string(field))
            // Fields are in the order of their numbers.
            default: return (name, domains)
            }
        }
        return (name, domains)
    }
}
