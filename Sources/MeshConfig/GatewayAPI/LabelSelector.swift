/// A Kubernetes label selector: everything in it must hold; an empty one selects all.
package struct LabelSelector: Hashable, Sendable {
    /// One of `matchExpressions`.
    package struct Expression: Hashable, Sendable {
        /// How a label is compared.
        package enum Operator: String, CaseIterable, Sendable {
            case isIn = "In"
            case isNotIn = "NotIn"
            case exists = "Exists"
            case doesNotExist = "DoesNotExist"
        }

        package var key: String
        package var `operator`: Operator
        /// Empty for `exists` and `doesNotExist`.
        package var values: [String]

        package init(key: String, operator: Operator, values: [String] = []) {
            self.key = key
            self.operator = `operator`
            self.values = values
        }

        fileprivate var text: String {
            let values = values.joined(separator: ",")
            return switch `operator` {
            case .isIn: "\(key) in (\(values))"
            case .isNotIn: "\(key) notin (\(values))"
            case .exists: key
            case .doesNotExist: "!\(key)"
            }
        }

        /// Whether a thing with these labels is selected.
        func matches(_ labels: [String: String]) -> Bool {
            switch `operator` {
            case .isIn: labels[key].map(values.contains) ?? false
            case .isNotIn: !(labels[key].map(values.contains) ?? false)
            case .exists: labels[key] != nil
            case .doesNotExist: labels[key] == nil
            }
        }
    }

    package var labels: [String: String]
    package var expressions: [Expression]

    package init(labels: [String: String] = [:], expressions: [Expression] = []) {
        self.labels = labels
        self.expressions = expressions
    }

    /// As kubectl(1) takes it: `app=web,env in (prod,test),!old`.
    package var text: String {
        let equal = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return (equal + expressions.map(\.text)).joined(separator: ",")
    }

    /// Whether a thing with these labels is selected.
    package func matches(_ labels: [String: String]) -> Bool {
        self.labels.allSatisfy { labels[$0.key] == $0.value } && expressions.allSatisfy { $0.matches(labels) }
    }
}
