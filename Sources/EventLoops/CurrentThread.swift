internal import Glibc

/// The calling thread's identity; never 0.
var currentThread: UInt { UInt(pthread_self()) }
