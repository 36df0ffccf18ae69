internal import Glibc

/// Lets every other thread run before the calling one; where the system refuses, it runs as before.
/// Source: setpriority(2): on Linux the process 0 is the calling thread.
func runAfterOthers() { _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 19) }
