/// An actor whose executor is an event loop.
package protocol LoopActor: Actor {
    /// The executor. An actor that names another one here breaks its isolation.
    nonisolated var loop: any EventLoop { get }
}

extension LoopActor {
    /// Runs `body`, which may touch the actor's state, for a caller that is on the loop already; on any other thread it
    /// traps.
    ///
    /// Does what `assumeIsolated` does. That asks the concurrency runtime where it is, which takes longer than most of
    /// what a loop has to say; the loop itself knows.
    nonisolated package func onLoop<R, E: Error>(_ body: (isolated Self) throws(E) -> R) throws(E) -> R {
        loop.checkIsolated()
        // The two types differ in the promise alone that the caller is isolated to the actor: it is, as the loop is the
        // actor's executor and runs this.
        return try withoutActuallyEscaping(body) { (body: @escaping (isolated Self) throws(E) -> R) throws(E) -> R in
            try unsafe unsafeBitCast(body, to: ((Self) throws(E) -> R).self)(self)
        }
    }
}
