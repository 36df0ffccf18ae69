package import EventLoops

extension EventLoop {
    /// Returns once `time` has passed on the loop's clock. Not cut short when the task is cancelled: for short times.
    package func pause(for time: Duration) async {
        await withCheckedContinuation { continuation in
            schedule(after: time) { continuation.resume() }
        }
    }
}
