import MeshConfig
import Testing

/// What the reader makes of `text` as the file `a.yaml`.
func read(_ text: String) -> Manifest { ManifestReader.read(Array(text.utf8), file: "a.yaml") }

/// The spec of the only object of `text`, which must have no error.
func spec(_ text: String, _ place: SourceLocation = #_sourceLocation) throws -> ConfigSpec {
    let manifest = read(text)
    #expect(manifest.problems.filter { $0.severity == .error }.map(\.description) == [], sourceLocation: place)
    return try #require(manifest.objects.first, sourceLocation: place).spec
}

typealias SourceLocation = Testing.SourceLocation

/// A manifest with a mistake, and what must be said about it.
struct Mistake: CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// Lines `LINE: field: message`, of which each message need only be the beginning.
    let problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) { self.init(name, text, problems) }

    init(_ name: String, _ text: String, _ problems: [String]) {
        testDescription = name
        self.text = text
        self.problems = problems
    }

    /// Checks that reading gives the problems and no object.
    func check() {
        let manifest = read(text)
        let found = manifest.problems.filter { $0.severity == .error }.map {
            "\($0.location.line): \($0.field.isEmpty ? "" : $0.field + ": ")\($0.message)"
        }
        #expect(found.count == problems.count, "\(found)")
        for (found, expected) in zip(found, problems) { #expect(found.hasPrefix(expected)) }
        #expect(manifest.objects.isEmpty)
    }
}
