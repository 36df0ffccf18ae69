/// Something wrong in a manifest, told so that its author can mend it.
///
/// The object that an error is about is treated as absent (its last good version stays in force while the server
/// runs); one with warnings only is used. Nothing else suffers. Source: generation.md 11.1.
package struct ConfigProblem: Hashable, Sendable {
    /// What follows from the problem.
    package enum Severity: String, Sendable {
        /// The object does not count.
        case error
        /// The object counts, and probably does not do what its author wants.
        case warning
    }

    package let severity: Severity
    /// Where: the file, and the line of the field, or of the object where the field is missing.
    package let location: SourceLocation
    /// Which object; nil when the text could not be read far enough to tell.
    package let object: ConfigKey?
    /// Path of the field, such as `spec.ports[1].number`; empty when the whole object or file is meant.
    package let field: String
    /// What was found, what was expected, and what to do.
    package let message: String

    package init(
        _ severity: Severity = .error, location: SourceLocation, object: ConfigKey?, field: String, message: String
    ) {
        self.severity = severity
        self.location = location
        self.object = object
        self.field = field
        self.message = message
    }
}

extension ConfigProblem: CustomStringConvertible {
    /// `FILE:LINE: kind ns/name: field: message`, with `warning: ` before the kind where it is one.
    package var description: String {
        var parts = [location.description]
        if severity == .warning { parts.append("warning") }
        if let object { parts.append(object.description) }
        if !field.isEmpty { parts.append(field) }
        parts.append(message)
        return parts.joined(separator: ": ")
    }
}
