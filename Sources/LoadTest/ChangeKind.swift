internal import EnvoyAPI

/// What a load test changes in the manifests. Each change carries its number into the resources that follow from it, so
/// that it is recognised in the responses of any server, whatever that calls its versions:
///
/// * an endpoint gets the address 198.18.0.0 plus the number (RFC 2544 keeps these for benchmarks);
/// * a route of a VirtualService is called `martlet-load-NUMBER`;
/// * a DestinationRule's `connectTimeout` is 1,200 s and as many milliseconds.
package enum ChangeKind: String, CaseIterable, Sendable {
    case endpoint
    case virtualService = "virtualservice"
    case destinationRule = "destinationrule"

    /// Numbers are below this; after the last one comes 0 again.
    static let numbersMax = 1 << 17

    /// The kinds of object that such a change can be made in.
    var objectKinds: [String] {
        switch self {
        case .endpoint: ["EndpointSlice", "ServiceEntry"]
        case .virtualService: ["VirtualService"]
        case .destinationRule: ["DestinationRule"]
        }
    }

    /// Whether resources of `type` can carry such a change.
    func isCarried(by type: ResourceType) -> Bool {
        switch self {
        case .endpoint: type == .endpoint || type == .cluster
        case .virtualService: type == .route
        case .destinationRule: type == .cluster
        }
    }

    /// How change `number` is written in a manifest.
    func marker(_ number: Int) -> String {
        precondition((0..<Self.numbersMax).contains(number), "a change has a number in range")
        return switch self {
        case .endpoint: "198.\(18 + number >> 16).\(number >> 8 & 255).\(number & 255)"
        case .virtualService: "martlet-load-\(number)"
        case .destinationRule: "\(1200 + number / 1000).\(String(number % 1000 + 1000).dropFirst())s"
        }
    }

    /// The numbers of changes that the encoded resource at `range` carries, each as often as it occurs.
    ///
    /// - Parameter connectTimeout: where a cluster's stands.
    func numbers(in bytes: RawSpan, _ range: Range<Int>, connectTimeout: Range<Int>?) -> [Int] {
        switch self {
        case .endpoint:
            return bytes.places(of: "198.1", in: range).compactMap {
                bytes.addressNumber(at: $0, before: range.upperBound)
            }
        case .virtualService:
            return bytes.places(of: "martlet-load-", in: range).compactMap { place in
                var digits = Digits(at: place + 13, before: range.upperBound)
                return digits.number(bytes, below: Self.numbersMax)
            }
        case .destinationRule:
            guard let connectTimeout, let time = bytes.duration(connectTimeout) else { return [] }
            let number = (time.seconds - 1200) * 1000 + time.nanoseconds / 1_000_000
            return (0..<Self.numbersMax).contains(number) ? [number] : []
        }
    }
}

/// Reads decimal numbers.
private struct Digits {
    var place: Int
    let end: Int

    init(at place: Int, before end: Int) {
        self.place = place
        self.end = end
    }

    /// The number at the place, which then is behind it; nil where there is none or it is not below `bound`.
    mutating func number(_ bytes: RawSpan, below bound: Int) -> Int? {
        let start = place
        var value = 0
        while place < end, case let digit = bytes.byte(place) &- 48, digit < 10 {
            value = value * 10 + Int(digit)
            guard value < bound else { return nil }
            place += 1
        }
        return place > start ? value : nil
    }

    mutating func dot(_ bytes: RawSpan) -> Bool {
        guard place < end, bytes.byte(place) == UInt8(ascii: ".") else { return false }
        place += 1
        return true
    }
}

extension RawSpan {
    fileprivate func byte(_ offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The number that the address at `place` stands for, if it is one of a change.
    fileprivate func addressNumber(at place: Int, before end: Int) -> Int? {
        var digits = Digits(at: place + 4, before: end)
        guard let second = digits.number(self, below: 20), second >= 18, digits.dot(self),
            let third = digits.number(self, below: 256), digits.dot(self),
            let fourth = digits.number(self, below: 256)
        else { return nil }
        return (second - 18) << 16 | third << 8 | fourth
    }

    /// An encoded google.protobuf.Duration.
    fileprivate func duration(_ range: Range<Int>) -> (seconds: Int, nanoseconds: Int)? {
        var (seconds, nanoseconds) = (0, 0)
        var place = range.lowerBound
        while place < range.upperBound {
            let key = byte(place)
            place += 1
            var (value, shift) = (0, 0)
            while place < range.upperBound, shift < 56 {
                let next = byte(place)
                place += 1
                value |= Int(next & 0x7F) << shift
                shift += 7
                if next < 0x80 { break }
            }
            switch key {
            case 0x08: seconds = value
            case 0x10: nanoseconds = value
            default: return nil
            }
        }
        return (seconds, nanoseconds)
    }

    /// Where `needle`, of 2 to 16 bytes, begins in `range`.
    func places(of needle: StaticString, in range: Range<Int>) -> [Int] {
        let count = needle.utf8CodeUnitCount
        let (first, last) = needle.withUTF8Buffer { unsafe ($0[0], $0[count - 1]) }
        let (firsts, lasts) = (SIMD16(repeating: first), SIMD16(repeating: last))
        var found: [Int] = []
        var place = range.lowerBound
        let end = range.upperBound - count
        while place <= end {
            // Sixteen places at a time: nearly everywhere first and last byte do not both fit.
            if place + count + 15 <= range.upperBound {
                let fits =
                    unsafe (unsafeLoadUnaligned(fromByteOffset: place, as: SIMD16<UInt8>.self) .== firsts)
                    .& (unsafeLoadUnaligned(fromByteOffset: place + count - 1, as: SIMD16<UInt8>.self) .== lasts)
                if !any(fits) {
                    place += 16
                    continue
                }
            }
            if isEqual(needle, at: place) { found.append(place) }
            place += 1
        }
        return found
    }

    private func isEqual(_ needle: StaticString, at place: Int) -> Bool {
        unsafe extracting(place..<place + needle.utf8CodeUnitCount).withUnsafeBytes { part in
            needle.withUTF8Buffer { unsafe part.elementsEqual($0) }
        }
    }
}
