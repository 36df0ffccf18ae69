import Testing

@testable import EventLoops

@Suite struct AgendaTests {
    private func popAll(_ agenda: inout Agenda<Int>, at now: Int64) -> [Int] {
        var popped: [Int] = []
        while let item = agenda.popFirst(dueAt: MonotonicTime(nanoseconds: now)) { popped.append(item) }
        return popped
    }

    @Test func `items come earliest first and in order of insertion at one instant`() {
        // A fixed shuffle: 7919 is coprime to 1000.
        let dues = (0..<1000).map { Int64($0 * 7919 % 1000 / 10) }
        var agenda = Agenda<Int>()
        for (item, due) in dues.enumerated() { agenda.insert(item, due: MonotonicTime(nanoseconds: due)) }
        let expected = dues.indices.sorted { (dues[$0], $0) < (dues[$1], $1) }
        #expect(popAll(&agenda, at: 100) == expected)
    }

    @Test func `what is not due stays`() {
        var agenda = Agenda<Int>()
        agenda.insert(1, due: MonotonicTime(nanoseconds: 10))
        agenda.insert(2, due: MonotonicTime(nanoseconds: 11))
        #expect(popAll(&agenda, at: 9) == [])
        #expect(popAll(&agenda, at: 10) == [1])
        #expect(agenda.nextDue == MonotonicTime(nanoseconds: 11))
    }

    @Test func `removing some keeps the order of the others`() {
        var agenda = Agenda<Int>()
        for item in 0..<100 { agenda.insert(item, due: MonotonicTime(nanoseconds: Int64(item * 37 % 100))) }
        agenda.removeAll { $0.isMultiple(of: 3) }
        let expected = (0..<100).filter { !$0.isMultiple(of: 3) }.sorted { $0 * 37 % 100 < $1 * 37 % 100 }
        #expect(popAll(&agenda, at: 100) == expected)
    }
}
