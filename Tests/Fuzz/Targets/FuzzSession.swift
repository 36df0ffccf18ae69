import LoadTest

/// A session of a load test that was recorded.
func fuzzSession(_ bytes: [UInt8]) {
    do throws(Session.Failure) {
        let session = try Session(reading: bytes)
        precondition(session.proxyCount <= 1_000_000, "a session has proxies that can be counted")
    } catch {
        precondition(!error.description.isEmpty, "a refusal has a reason")
    }
}
