internal import ArgumentParser
internal import ControlPlane
internal import Foundation
internal import MeshConfig

/// Whose proxies an instance serves.
struct GateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What becomes of proxies of other revisions. Environment: REVISION_ENFORCEMENT. (default: on)",
            discussion: """
                on: they are refused; strict: so are those that name no revision; warn: they are served, with a line in \
                the log; off: they are served.
                """,
            valueName: "strict|on|warn|off"))
    var revisionEnforcement: RevisionGate.Mode?

    @Option(help: "Another revision whose proxies are served. May be given several times; ACCEPTED_REVISIONS: a,b.")
    var acceptRevision: [String] = []

    @Option(
        help: """
            Another system namespace whose control planes' proxies are served. May be given several times; \
            ACCEPTED_SYSTEM_NAMESPACES: a,b.
            """)
    var acceptSystemNamespace: [String] = []

    @Option(
        help: ArgumentHelp(
            "What becomes of proxies of namespaces outside the discoverySelectors. Environment: NAMESPACE_ENFORCEMENT. "
                + "(default: off)",
            discussion: "off: they are served; warn: with a line in the log; strict: they are refused.",
            valueName: "off|warn|strict"))
    var namespaceEnforcement: RevisionGate.NamespaceMode?

    /// Which proxies the instance called `names` serves.
    ///
    /// - Throws: when a variable of the environment says what the option does not know.
    func gate(of names: MeshNames) throws -> RevisionGate {
        var gate = RevisionGate(names: names)
        gate.mode = try revisionEnforcement ?? word(in: "REVISION_ENFORCEMENT") ?? gate.mode
        gate.namespaceMode = try namespaceEnforcement ?? word(in: "NAMESPACE_ENFORCEMENT") ?? gate.namespaceMode
        gate.acceptedRevisions = Set(acceptRevision + list(in: "ACCEPTED_REVISIONS"))
        gate.acceptedSystemNamespaces = Set(acceptSystemNamespace + list(in: "ACCEPTED_SYSTEM_NAMESPACES"))
        return gate
    }

    private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

    private func list(in name: String) -> [String] {
        (environment(name) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func word<Word: RawRepresentable & CaseIterable>(
        in name: String
    ) throws -> Word? where Word.RawValue == String {
        guard let text = environment(name), !text.isEmpty else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("\(name)=\(text): expected one of \(words)")
    }
}

extension RevisionGate.Mode: ExpressibleByArgument {}
extension RevisionGate.NamespaceMode: ExpressibleByArgument {}
