import Logging

extension Logger {
    /// For what a test does not look at.
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
