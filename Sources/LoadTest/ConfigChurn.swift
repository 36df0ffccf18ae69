internal import EventLoops
internal import Foundation

/// How often a load test changes objects of a kind.
package struct ChurnRate: Sendable, Equatable {
    package let kind: ChangeKind
    /// Changes in a second. More than 0, at most 1,000.
    package let perSecond: Double

    /// So many changes of `kind` a second.
    package init(_ kind: ChangeKind, perSecond: Double) {
        self.kind = kind
        self.perSecond = perSecond
    }

    /// Reads a list such as `endpoint:10/s,virtualservice:0.5/s`; nil where it is none.
    package static func list(_ text: String) -> [ChurnRate]? {
        var rates: [ChurnRate] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let kind = ChangeKind(rawValue: String(parts[0])),
                let rate = perSecond(String(parts[1])), !rates.contains(where: { $0.kind == kind })
            else { return nil }
            rates.append(ChurnRate(kind, perSecond: rate))
        }
        return rates
    }

    /// Reads a rate such as `10/s`, more than 0 and at most 1,000; nil where it is none.
    package static func perSecond(_ text: String) -> Double? {
        guard text.hasSuffix("/s"), let rate = Double(text.dropLast(2)), rate > 0, rate <= 1_000 else { return nil }
        return rate
    }
}

/// Changes manifests in the folder that a server reads, again and again, and puts them back at the end.
///
/// A file is replaced as a whole. Up to 256 objects of a kind take turns, evenly spread over all that there are, so
/// that two changes of one object are far apart.
actor ConfigChurn {
    /// Nothing can be changed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct Place: Hashable {
        let file: URL
        let document: Int
    }

    private static let placesMax = 256

    private var files: [URL: ManifestFile] = [:]
    private var places: [ChangeKind: [Place]] = [:]
    private var counts: [ChangeKind: Int] = [:]
    /// Those that are not as they were.
    private var touched: Set<URL> = []

    /// Looks for places for changes in `folder`, a folder of manifests or a single file.
    ///
    /// - Throws: when a file cannot be read, or there is no object for one of the kinds.
    init(folder: String, kinds: [ChangeKind]) throws {
        let urls = Self.manifests(in: folder)
        for kind in kinds {
            let words = kind.objectKinds.map { Data("kind: \($0)".utf8) }
            let candidates = try urls.filter { url in
                let data = try Data(contentsOf: url)
                return words.contains { data.range(of: $0) != nil }
            }
            var found: [Place] = []
            for url in Self.spread(candidates) {
                let file = try files[url] ?? ManifestFile(at: url)
                let documents = file.documents(for: kind)
                if !documents.isEmpty { files[url] = file }
                found += documents.map { Place(file: url, document: $0) }
            }
            guard !found.isEmpty else {
                throw Failure(description: "\(folder): has no \(kind.objectKinds.joined(separator: " or ")) to change")
            }
            places[kind] = Self.spread(found)
        }
    }

    private static func manifests(in folder: String) -> [URL] {
        let root = URL(filePath: folder)
        let names = (FileManager.default.subpaths(atPath: folder) ?? []).filter { path in
            !path.split(separator: "/").contains { $0.hasPrefix(".") }
        }
        let all = names.isEmpty ? [root] : names.sorted().map { root.appending(path: $0) }
        return all.filter { ["yaml", "yml"].contains($0.pathExtension) }
    }

    /// As many of `all` as may take turns.
    private static func spread<T>(_ all: [T]) -> [T] {
        guard all.count > placesMax else { return all }
        return (0..<placesMax).map { all[$0 * all.count / placesMax] }
    }

    /// Changes objects at their rates until the task is cancelled or a file cannot be written.
    func run(_ rates: [ChurnRate], telling generator: LoadGenerator) async throws {
        await generator.watch(rates.map(\.kind))
        let loop = generator.loop
        let start = loop.now
        while !Task.isCancelled {
            // Kinds of equal rates do not change at the same moments: a server would make one push of both.
            let due = rates.enumerated().map { index, rate in
                let phase = Double(index + 1) / Double(rates.count)
                let time = Duration.seconds((Double(counts[rate.kind, default: 0]) + phase) / rate.perSecond)
                return (kind: rate.kind, time: start.advanced(by: time))
            }
            guard let next = due.min(by: { $0.time < $1.time }) else { return }
            let wait = loop.now.duration(to: next.time)
            if wait > .zero {
                await loop.pause(for: min(wait, .milliseconds(50)))
            } else {
                try await change(next.kind) { await generator.beginChange($0, number: $1, object: $2) }
            }
        }
    }

    /// Changes the next object of `kind`, one that it was made with.
    ///
    /// - Parameter begin: called before the file is written.
    /// - Throws: when it cannot be written.
    func change(
        _ kind: ChangeKind,
        _ begin: @Sendable (_ kind: ChangeKind, _ number: Int, _ object: Int) async -> Void = { _, _, _ in }
    ) async throws {
        guard let places = places[kind] else { return }
        let count = counts[kind, default: 0]
        counts[kind] = count + 1
        let turn = count % places.count
        let place = places[turn]
        let number = count % ChangeKind.numbersMax
        files[place.file]?.prepare(place.document, kind, number: number)
        touched.insert(place.file)
        await begin(kind, number, turn)
        try files[place.file]?.write()
    }

    /// Puts all files back as they were.
    func restore() throws {
        for url in touched { try files[url]?.restore() }
        touched = []
    }
}
