/// A share of requests as Envoy's `FractionalPercent` says it. Source: generation.md 6.3.
package struct FractionalPercent: Hashable, Sendable {
    /// What the numerator counts.
    package enum Denominator: Sendable {
        case hundred
        case million
    }

    package var numerator: Int
    package var denominator: Denominator

    package init(numerator: Int, denominator: Denominator) {
        self.numerator = numerator
        self.denominator = denominator
    }

    /// What Istio makes of a whole number of percent.
    package init(percent: Int) { self.init(numerator: percent, denominator: .hundred) }

    /// What Istio makes of a percentage with a fraction, 0…100: parts per million, the rest dropped.
    package init(percent: Double) { self.init(numerator: Int(percent * 10_000), denominator: .million) }
}
