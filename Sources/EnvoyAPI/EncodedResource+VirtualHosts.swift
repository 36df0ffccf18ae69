package import Bytes

extension EncodedResource {
    /// A route table, which the resource must be, with other virtual hosts.
    ///
    /// - Parameters:
    ///   - names: those that `host` is asked for, sorted.
    ///   - host: returns the encoded virtual host of a name; nil: there is none from now on. The domains are those of
    ///     its predecessor; nil: there was none, and the new one comes to where its name belongs among sorted ones.
    /// - Throws: never for what was encoded here.
    package func replacingVirtualHosts(
        _ names: [String], _ host: (_ name: String, _ domains: [String]?) -> SharedBytes?
    ) throws(DecodeError) -> EncodedResource {
        var message: [UInt8] = []
        message.reserveCapacity(bytes.count + bytes.count / 16)
        try unsafe bytes.withUnsafeBytes { memory throws(DecodeError) in
            let span = unsafe memory.bytes
            guard let table = try messageRange(span) else { return }
            var reader = WireReader(in: table)
            // What has yet to be taken over begins here.
            var start = table.lowerBound
            var position = start
            var hostsEnd = start
            var rest = names[...]
            func put(_ name: String, _ domains: [String]?) {
                guard let bytes = host(name, domains) else { return }
                var head = OutputBuffer(capacity: 8)
                head.appendLengthDelimitedHead(field: 2, length: bytes.count)
                message.append(contentsOf: head.bytes)
                unsafe bytes.withUnsafeBytes { unsafe message.append(contentsOf: $0) }
            }
            func takeOver() {
                unsafe message.append(contentsOf: UnsafeRawBufferPointer(rebasing: memory[start..<position]))
                start = position
            }
            while !rest.isEmpty, let field = try reader.next(span) {
                defer { position = reader.position }
                guard field.number == 2, let payload = field.payload else { continue }
                hostsEnd = payload.upperBound
                let (name, domains) = try nameAndDomains(span, payload)
                if let next = rest.first, next > name { continue }
                takeOver()
                while let next = rest.first, next < name {
                    rest.removeFirst()
                    put(next, nil)
                }
                guard rest.first == name else { continue }
                rest.removeFirst()
                put(name, domains)
                start = payload.upperBound
            }
            if !rest.isEmpty {
                position = hostsEnd
                takeOver()
                for name in rest { put(name, nil) }
            }
            position = table.upperBound
            takeOver()
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
