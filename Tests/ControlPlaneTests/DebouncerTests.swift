import Testing

@testable import ControlPlane

@Suite struct DebouncerTests {
    private func ms(_ milliseconds: Int) -> Duration { .milliseconds(milliseconds) }

    @Test func `a lone change goes out after one tick`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(1_000))
        #expect(debouncer.deadline == ms(1_005))
        #expect(debouncer.due(at: ms(1_004)).isEmpty)
        #expect(debouncer.due(at: ms(1_005)) == [.configuration])
        #expect(debouncer.deadline == nil)
    }

    @Test func `a burst inside the tick goes out as one`() {
        var debouncer = Debouncer()
        for time in 0..<5 { debouncer.changed(.configuration, at: ms(time)) }
        #expect(debouncer.deadline == ms(5))
    }

    @Test func `changes that keep coming wait for a pause`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        for time in stride(from: 10, to: 100, by: 10) {
            debouncer.changed(.configuration, at: ms(time))
            #expect(debouncer.deadline == ms(time) + Debouncer.pauseMin)
        }
    }

    @Test func `no change waits longer than the cap`() {
        var debouncer = Debouncer()
        debouncer.built(in: ms(50))
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        for time in stride(from: 10, to: 2_000, by: 10) { debouncer.changed(.configuration, at: ms(time)) }
        #expect(debouncer.deadline == ms(10) + .seconds(1) + ms(500))
    }

    @Test func `a dear build makes the pause longer`() {
        var debouncer = Debouncer()
        debouncer.built(in: ms(200))
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(10))
        #expect(debouncer.deadline == ms(410))
    }

    @Test func `endpoints never wait longer than a tick`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(10))
        debouncer.changed(.endpoints, at: ms(11))
        #expect(debouncer.deadline == ms(16))
        #expect(debouncer.due(at: ms(16)) == [.endpoints])
        #expect(debouncer.due(at: ms(30)) == [.configuration])
    }

    @Test func `after a quiet time the next change is prompt again`() {
        var debouncer = Debouncer()
        debouncer.changed(.configuration, at: ms(0))
        _ = debouncer.due(at: ms(5))
        debouncer.changed(.configuration, at: ms(5) + Debouncer.quietTime)
        #expect(debouncer.deadline == ms(10) + Debouncer.quietTime)
    }
}
