package import Bytes

/// The memory in which messages are built: taken in order, given back all at once.
///
/// An arena is used by one thread at a time, and by one `encode` or `serialize` at a time, whose bytes are the only
/// thing that leaves it. It allocates chunks of 1 MiB and keeps the first, so a resource of usual size costs no
/// call of the system's allocator. What many messages have alike is kept as a `Template`.
///
///     let resource = arena.encode(name, as: Envoy.Cluster.self) { cluster in
///         cluster.name = name
///         cluster.type = .eds
///         cluster.connectTimeout = .seconds(10)
///         cluster.edsClusterConfig = arena.make { eds in
///             eds.edsConfig = arena.make { $0.ads = arena.make() }
///         }
///     }
@safe package final class Arena {
    package let memory = ArenaMemory()
    /// What its user keeps with it: `table(for:)`.
    var tables: [ObjectIdentifier: AnyObject] = [:]

    /// An arena with its first chunk.
    package init() {}

    deinit { memory.free() }

    /// A new message of a type that the context may tell, with the fields that `build` sets.
    @inlinable
    package func make<M: Message>(_ type: M.Type = M.self, _ build: (M) -> Void = { _ in }) -> M {
        let message = M(in: memory)
        build(message)
        return message
    }

    /// The same, packed into an `Any`: what every `typed_config` field takes.
    @inlinable
    package func any<M: Message>(_ type: M.Type, _ build: (M) -> Void = { _ in }) -> AnyMessage {
        any(make(type, build))
    }

    /// `message` as it is now, packed into an `Any`.
    package func any<M: Message>(_ message: M) -> AnyMessage {
        let any = AnyMessage(in: memory)
        any.fill(typeURL: M.typeURL, from: message.slot)
        return any
    }

    /// A Struct with these members.
    package func structure(_ object: JSONObject) -> StructMessage {
        StructMessage(object, in: memory)
    }

    /// Encodes a message as the resource `name` and gives all memory of the arena back.
    ///
    /// Equal messages give equal bytes and so equal versions: fields are written in the order of their numbers, maps in
    /// the order of their keys.
    /// - Parameter build: sets the fields; everything it makes must come from this arena and is gone afterwards.
    @inlinable
    package func encode<M: Message>(_ name: String, as type: M.Type = M.self, _ build: (M) -> Void) -> EncodedResource {
        once { EncodedResource(name: name, typeURL: M.typeURL, slot: make(type, build).slot) }
    }

    /// Encodes a message as bare bytes and gives all memory of the arena back: requests, and what tests need.
    @inlinable
    package func serialize<M: Message>(_ type: M.Type = M.self, _ build: (M) -> Void) -> SharedBytes {
        once { make(type, build).slot.packed() }
    }

    /// Performs `body` with the memory open, and keeps the arena, whose messages only know the memory, alive meanwhile.
    @inlinable
    func once<R>(_ body: () -> R) -> R {
        memory.open()
        defer {
            memory.close()
            withExtendedLifetime(self) {}
        }
        return body()
    }
}
