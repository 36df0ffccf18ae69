internal import Glibc

/// The kernel's notices about files and directories. Source: inotify(7).
struct Inotify: ~Copyable {
    /// One notice.
    struct Event {
        /// What `watch` returned.
        let watch: Int32
        /// Name of the file in the watched directory; empty where the watched file or directory itself is meant.
        let name: String
        let mask: UInt32

        func has(_ bits: Int32) -> Bool { mask & UInt32(bitPattern: bits) != 0 }

        /// A writer closed the file, or the file was moved to this name.
        var isFinished: Bool { has(IN_CLOSE_WRITE) || has(IN_MOVED_TO) }
        /// The file is new or being written.
        var isModification: Bool { has(IN_MODIFY) || has(IN_CREATE) }
        /// Content or attributes of one file; not what changes which names there are.
        var isContent: Bool { has(IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB) }
        /// It is about a directory in the watched one, which a link to a directory is not.
        var isAboutDirectory: Bool { mask & UInt32(IN_ISDIR) != 0 }
        /// Notices were lost.
        var isOverflow: Bool { has(IN_Q_OVERFLOW) }
    }

    private let descriptor: OwnedDescriptor

    init() throws(FileSystemError) {
        descriptor = try OwnedDescriptor(inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)))
    }

    /// The descriptor that becomes readable when there are notices.
    var number: Int32 { descriptor.number }

    /// Watches a file or a directory; again for a known one returns the same number.
    func watch(_ path: String) throws(FileSystemError) -> Int32 {
        let mask =
            IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
            | IN_DELETE_SELF
            | IN_MOVE_SELF
        let watch = unsafe inotify_add_watch(descriptor.number, path, UInt32(mask))
        guard watch >= 0 else { throw .last }
        return watch
    }

    /// Ends a watch; one that the kernel has ended itself is ignored.
    func unwatch(_ watch: Int32) { _ = inotify_rm_watch(descriptor.number, watch) }

    /// All notices that are waiting, in order.
    func events() -> [Event] {
        var events: [Event] = []
        while true {
            // Room for 200 notices and more; the kernel never cuts one in two.
            let batch = unsafe withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 8) { buffer in
                let count = unsafe read(descriptor.number, buffer.baseAddress, buffer.count)
                return unsafe count > 0 ? Inotify.decode(UnsafeRawBufferPointer(rebasing: buffer[..<count])) : []
            }
            if batch.isEmpty { return events }
            events += batch
        }
    }

    @unsafe private static func decode(_ buffer: UnsafeRawBufferPointer) -> [Event] {
        let header = MemoryLayout<inotify_event>.size
        var events: [Event] = []
        var offset = 0
        while offset + header <= buffer.count {
            let event = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            let end = offset + header + Int(event.len)
            let name = unsafe buffer[offset + header..<end].prefix { $0 != 0 }
            unsafe events.append(Event(watch: event.wd, name: String(decoding: name, as: UTF8.self), mask: event.mask))
            offset = end
        }
        return events
    }
}
