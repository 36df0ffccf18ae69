import Foundation

/// The targets and their rings, as docs/ARCHITECTURE.md has them.
struct Rings {
    private let rings: [String: String]

    /// Reads the rows `| names | ring | …` of the table of targets.
    init(in architecture: String) {
        var rings: [String: String] = [:]
        for row in architecture.split(separator: "\n") where row.hasPrefix("| `") {
            let cells = row.split(separator: "|")
            guard cells.count > 1 else { continue }
            let ring = cells[1].trimmingCharacters(in: .whitespaces)
            for name in cells[0].split(separator: "`").filter({ $0.allSatisfy(\.isLetterOrDigit) }) {
                rings[String(name)] = ring
            }
        }
        self.rings = rings
    }

    var targets: Set<String> { Set(rings.keys) }

    /// The targets of the rings `names`.
    func targets(of names: String...) -> Set<String> {
        Set(rings.filter { names.contains($0.value) }.keys)
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isLetter || isNumber }
}
