internal import CLinux

/// Gives memory that was freed back to the system, of all threads. It takes a few milliseconds for each 100 MB, in
/// which a thread that allocates may have to wait. Source: malloc_trim(3).
package func returnFreeMemory() { _ = malloc_trim(0) }

/// Bytes that all threads have allocated and not freed. Each heap is locked for a moment. Source: mallinfo(3).
package func allocatedByteCount() -> Int {
    let heaps = mallinfo2()
    return heaps.uordblks + heaps.hblkhd
}
