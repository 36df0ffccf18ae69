internal import Bytes
internal import EventLoops
internal import Glibc

/// Output on its way to the kernel: pieces of shared memory and copies of small ones, written with one system call.
///
/// One serves all connections of a loop, as each fills and empties it within one call.
@safe final class Gather {
    /// The largest payload of a data frame that fits whenever `hasRoomForFrame`; HTTP/2's default for frames too.
    static let frameBytesMax = 16 << 10

    private static let pieceCountMax = 1024  // the kernel's limit for one call
    private static let copyBytesMax = 64 << 10
    private static let writeBytes = 256 << 10
    // Handing a shorter piece to the kernel costs more than copying it.
    private static let sharedBytesMin = 256
    // Pieces of one frame: at worst a copied byte and a shared piece of the smallest size take turns.
    private static let framePieceCountMax = 2 * (frameBytesMax / (sharedBytesMin + 1)) + 2

    /// Number of bytes in all pieces.
    private(set) var byteCount = 0

    private var pieceCount = 0
    private let pieces = UnsafeMutablePointer<iovec>.allocate(capacity: Gather.pieceCountMax)
    // The owner of the memory of each piece; nil for one in `copies`. Among `kept`, so not counted here again: shards
    // send the same bytes, and a count that they share goes from core to core. A `SharedBytes` never moves its memory,
    // so the pointer in the piece is good for as long as its owner is kept.
    private let owners = UnsafeMutablePointer<Unmanaged<SharedBytes>?>.allocate(capacity: Gather.pieceCountMax)
    private var kept: [[Segment]] = []
    private let copies = UnsafeMutableRawBufferPointer.allocate(byteCount: Gather.copyBytesMax, alignment: 1)
    private var copiedCount = 0
    // Where a wire that encrypts puts its records together.
    private let stage = UnsafeMutableRawBufferPointer.allocate(byteCount: TLSSession.recordBytesMax, alignment: 16)

    /// Nothing to write.
    init() {}

    deinit {
        unsafe pieces.deallocate()
        unsafe owners.deallocate()
        unsafe copies.deallocate()
        unsafe stage.deallocate()
    }

    /// Whether any data frame and its header can be added, and enough is not here yet to be written first.
    var hasRoomForFrame: Bool {
        pieceCount + Gather.framePieceCountMax <= Gather.pieceCountMax
            && copyRoom >= Gather.frameBytesMax + 9
            && byteCount < Gather.writeBytes
    }

    /// Number of bytes that can still be copied in here.
    var copyRoom: Int { pieceCount < Gather.pieceCountMax ? Gather.copyBytesMax - copiedCount : 0 }

    /// Adds a copy of `bytes`, of which there are at most `copyRoom`.
    func append(copying bytes: RawSpan) {
        let count = bytes.byteCount
        precondition(count <= copyRoom, "a copy is made where there is room")
        guard count > 0 else { return }
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: copies[copiedCount..<copiedCount + count])
        unsafe bytes.withUnsafeBytes { source in unsafe target.copyMemory(from: source) }
        copiedCount += count
        byteCount += count
        if pieceCount > 0, unsafe owners[pieceCount - 1] == nil {
            unsafe pieces[pieceCount - 1].iov_len += count  // copies lie one after the other
        } else {
            unsafe append(iovec(iov_base: target.baseAddress, iov_len: count), owner: nil)
        }
    }

    /// Adds the part `range` of `bytes`, which are handed to `keep` before anything is written.
    func append(_ bytes: SharedBytes, _ range: Range<Int>) {
        unsafe bytes.withUnsafeBytes { memory in
            let part = unsafe UnsafeRawBufferPointer(rebasing: memory[range])
            if range.count < Gather.sharedBytesMin {
                unsafe append(copying: part.bytes)
            } else {
                byteCount += range.count
                let base = unsafe UnsafeMutableRawPointer(mutating: part.baseAddress)
                unsafe append(iovec(iov_base: base, iov_len: range.count), owner: .passUnretained(bytes))
            }
        }
    }

    /// Keeps the bytes of `segments` alive until all that is here is written or moved out of here.
    func keep(_ segments: consuming [Segment]) { kept.append(segments) }

    /// Writes as much as `wire` takes and empties itself.
    ///
    /// - Returns: what was not written, in order; or the error of a broken connection.
    func write(to wire: borrowing Wire) -> Result<[Segment], WireError> {
        guard byteCount > 0 else { return .success([]) }
        defer { clear() }
        switch unsafe wire.write(gathered: pieces, count: pieceCount, stage: stage) {
        case .moved(byteCount): return .success([])
        case .moved(let count): return .success(remainder(after: count))
        case .wouldBlock: return .success(remainder(after: 0))
        case .ended: preconditionFailure("only reading meets an end")
        case .failed(let error): return .failure(error)
        }
    }

    @unsafe private func append(_ piece: iovec, owner: Unmanaged<SharedBytes>?) {
        precondition(pieceCount < Gather.pieceCountMax, "a piece is added where there is room")
        unsafe (pieces + pieceCount).initialize(to: piece)
        unsafe (owners + pieceCount).initialize(to: owner)
        pieceCount += 1
    }

    private func clear() {
        while kept.popLast() != nil {}
        pieceCount = 0
        copiedCount = 0
        byteCount = 0
    }

    private func remainder(after written: Int) -> [Segment] {
        var skipped = written
        var rest: [Segment] = []
        for index in 0..<pieceCount {
            let piece = unsafe UnsafeRawBufferPointer(start: pieces[index].iov_base, count: pieces[index].iov_len)
            let start = min(skipped, piece.count)
            skipped -= start
            guard start < piece.count else { continue }
            let left = unsafe UnsafeRawBufferPointer(rebasing: piece[start...])
            if let owner = unsafe owners[index] {
                unsafe rest.append(segment(of: owner.takeUnretainedValue(), at: left))
            } else {
                unsafe rest.append(Segment(SharedBytes(Array(left))))
            }
        }
        return rest
    }

    @unsafe private func segment(of owner: SharedBytes, at part: UnsafeRawBufferPointer) -> Segment {
        unsafe owner.withUnsafeBytes { memory in
            guard let base = memory.baseAddress, let start = part.baseAddress else {
                preconditionFailure("a piece is not empty")
            }
            let offset = unsafe start - base
            return Segment(owner, offset..<offset + part.count)
        }
    }
}
