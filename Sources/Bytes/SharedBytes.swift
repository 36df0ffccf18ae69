/// An immutable run of bytes, shared by reference between everything that sends it.
///
/// A resource is encoded once into one `SharedBytes`; every response that carries it holds a reference,
/// and the transport hands the memory to the kernel. Nothing is ever appended to or copied out of it on
/// the path of a push.
@safe package final class SharedBytes: Sendable {
    /// Number of bytes, at least 0.
    package let count: Int
    // The memory is written only inside `init`, before the object is visible to anybody else, and freed
    // in `deinit`; between the two it is read-only, so sharing the pointer between threads is sound.
    nonisolated(unsafe) private let base: UnsafeMutableRawPointer

    /// Allocates `count` bytes and lets `fill` write every one of them.
    ///
    /// - Parameter count: size in bytes, at least 0.
    /// - Parameter fill: receives exactly `count` uninitialised bytes.
    package init(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        precondition(count >= 0, "a byte count cannot be negative")
        self.count = count
        unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 1)
        unsafe fill(UnsafeMutableRawBufferPointer(start: base, count: count))
    }

    /// Copies `bytes`.
    package convenience init(_ bytes: [UInt8]) {
        unsafe self.init(count: bytes.count) { memory in unsafe memory.copyBytes(from: bytes) }
    }

    /// Copies the UTF-8 of `text`.
    package convenience init(_ text: String) {
        self.init(Array(text.utf8))
    }

    deinit { unsafe base.deallocate() }

    /// Lends the whole memory to `body`.
    ///
    /// - Parameter body: may keep the pointer only together with a reference to this object, which keeps it valid.
    package func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// A copy of the bytes, for tests and cold paths.
    package var array: [UInt8] { unsafe withUnsafeBytes { memory in unsafe Array(memory) } }
}

/// A part of a `SharedBytes`: what a response consists of, and what a connection writes.
package struct Segment: Sendable {
    /// The memory that the segment keeps alive.
    package let bytes: SharedBytes
    /// The part of `bytes` that is meant, inside `0..<bytes.count`.
    package let range: Range<Int>

    /// The part `range` of `bytes`, by default all of it.
    package init(_ bytes: SharedBytes, _ range: Range<Int>? = nil) {
        let range = range ?? 0..<bytes.count
        precondition(range.lowerBound >= 0, "a segment starts inside its bytes")
        precondition(range.upperBound <= bytes.count, "a segment ends inside its bytes")
        self.bytes = bytes
        self.range = range
    }

    /// Number of bytes in the segment.
    package var count: Int { range.count }

    /// A copy of the bytes, for tests and cold paths.
    package var array: [UInt8] { Array(bytes.array[range]) }
}

extension [Segment] {
    /// The sum of the segments' sizes, in bytes.
    package var byteCount: Int { reduce(0) { $0 + $1.count } }

    /// All segments in one array: for tests and cold paths, never on the path of a push.
    package var joinedArray: [UInt8] { flatMap(\.array) }
}
