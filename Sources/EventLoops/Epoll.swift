internal import CLinux
internal import Glibc

/// The kernel's list of watched descriptors, each with a word of ours that comes back with its events.
struct Epoll: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// An empty list.
    init() throws(SystemError) {
        descriptor = try FileDescriptor(checking: epoll_create1(Int32(EPOLL_CLOEXEC)), "epoll_create1")
    }

    /// Watches a counter for which every write is one new event, so that nobody has to read it back to zero.
    func add(counter number: Int32, word: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, EPOLLIN.rawValue | EPOLLET.rawValue, word)
    }

    /// Watches `number`, level-triggered.
    func add(_ number: Int32, interest: Readiness, word: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_ADD, number, interest.epollEvents, word)
    }

    /// Changes the interest in `number`.
    func update(_ number: Int32, interest: Readiness, word: UInt64) throws(SystemError) {
        try control(EPOLL_CTL_MOD, number, interest.epollEvents, word)
    }

    /// Stops watching `number`, which is open and watched.
    func remove(_ number: Int32) {
        let result = epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, nil)
        precondition(result == 0, "a descriptor is watched until it is removed, and closed after that")
    }

    /// Waits for events and replaces those in `events`; a signal may end the wait with none.
    ///
    /// - Parameter milliseconds: the longest wait; negative for ever.
    func wait(milliseconds: Int32, into events: inout EpollEvents) {
        let count = unsafe epoll_wait(descriptor.number, events.buffer, Int32(EpollEvents.countMax), milliseconds)
        precondition(count >= 0 || errno == EINTR, "the loop's own epoll descriptor is valid")
        events.count = max(0, Int(count))
    }

    private func control(_ operation: Int32, _ number: Int32, _ bits: UInt32, _ word: UInt64) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe event.events = bits
        unsafe event.data.u64 = word
        guard unsafe epoll_ctl(descriptor.number, operation, number, &event) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }
}

/// Room for the events of one turn.
@safe struct EpollEvents: ~Copyable {
    /// What one wait reports at most; more come with the next one.
    static let countMax = 256

    /// Number of events of the last wait.
    fileprivate(set) var count = 0
    fileprivate let buffer = UnsafeMutablePointer<epoll_event>.allocate(capacity: EpollEvents.countMax)

    deinit { unsafe buffer.deallocate() }

    /// The word of event `index` and what it reports.
    subscript(index: Int) -> (word: UInt64, readiness: Readiness) {
        precondition(index < count, "an event of the last wait")
        let bits = unsafe buffer[index].events
        var readiness = Readiness()
        if bits & EPOLLIN.rawValue != 0 { readiness.insert(.readable) }
        if bits & EPOLLOUT.rawValue != 0 { readiness.insert(.writable) }
        if bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { readiness.insert(.broken) }
        return unsafe (buffer[index].data.u64, readiness)
    }
}

extension Readiness {
    fileprivate var epollEvents: UInt32 {
        (contains(.readable) ? EPOLLIN.rawValue : 0) | (contains(.writable) ? EPOLLOUT.rawValue : 0)
    }
}
