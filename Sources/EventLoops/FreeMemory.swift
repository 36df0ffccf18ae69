internal import CLinux

/// Gives memory that was freed back to the system, of all threads. It takes a few milliseconds for each 100 MB, in
/// which a thread that allocates may have to wait. Source: malloc_trim(3).
package func returnFreeMemory() { _ = malloc_trim(0) }
