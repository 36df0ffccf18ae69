import Testing

@testable import Transport

@Suite struct MessageAssemblerTests {
    private func framed(_ message: [UInt8], flag: UInt8 = 0) -> [UInt8] {
        [flag] + bigEndian(UInt32(message.count)) + message
    }

    /// Feeds `bytes` cut at `cuts` and returns the messages, each with whether it lay inside the chunk.
    private func assemble(
        _ bytes: [UInt8], cuts: [Int], limit: Int = 100, into assembler: inout MessageAssembler
    ) throws -> [[UInt8]] {
        var messages: [[UInt8]] = []
        for (start, end) in zip([0] + cuts, cuts + [bytes.count]) {
            let chunk = Array(bytes[start..<end])
            try unsafe chunk.withUnsafeBytes { chunk in
                try unsafe assembler.add(chunk.bytes, limit: limit) { message in
                    unsafe messages.append(message.withUnsafeBytes { unsafe Array($0) })
                }
            }
        }
        return messages
    }

    @Test func `messages come out whole wherever the data is cut`() throws {
        let expected: [[UInt8]] = [[1, 2, 3], [], [4], pattern(20), []]
        let bytes = expected.flatMap { framed($0) }
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var assembler = MessageAssembler()
                #expect(try assemble(bytes, cuts: [first, second], into: &assembler) == expected)
                #expect(!assembler.isInsideMessage)
            }
        }
    }

    @Test func `a message that has begun is known as such from its first byte to its last`() throws {
        let bytes = framed([1, 2])
        for count in 1..<bytes.count {
            var assembler = MessageAssembler()
            _ = try assemble(Array(bytes[..<count]), cuts: [], into: &assembler)
            #expect(assembler.isInsideMessage)
        }
    }

    @Test func `a message inside a chunk is handed out where it lies`() throws {
        var assembler = MessageAssembler()
        let bytes = framed([1, 2, 3])
        try unsafe bytes.withUnsafeBytes { chunk in
            try unsafe assembler.add(chunk.bytes, limit: 100) { message in
                unsafe message.withUnsafeBytes { message in
                    #expect(unsafe message.baseAddress == chunk.baseAddress.map { unsafe $0 + 5 })
                }
            }
        }
    }

    @Test func `the limit is the longest message that is accepted`() throws {
        var assembler = MessageAssembler()
        #expect(try assemble(framed(pattern(100)), cuts: [], into: &assembler) == [pattern(100)])
        #expect(throws: MessageAssembler.Failure.tooLarge(bytes: 101, limit: 100)) {
            try assemble(Array(framed(pattern(101))[..<5]), cuts: [], into: &assembler)
        }
    }

    @Test(arguments: [1, 2, 255] as [UInt8]) func `a flag other than 0 is refused`(_ flag: UInt8) {
        var assembler = MessageAssembler()
        #expect(throws: MessageAssembler.Failure.compressed(flag: flag)) {
            try assemble(framed([1], flag: flag), cuts: [], into: &assembler)
        }
    }
}
