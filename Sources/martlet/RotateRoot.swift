internal import ArgumentParser
internal import CertificateAuthority

/// `martlet rotate-root`: a new root in place of the present one, without haste.
struct RotateRoot: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new self-signed root that takes the place of the present one, step by step.",
        discussion: """
            Whatever serves from the folder tells every workload of the new root within a second, signs with it one \
            usual lifetime of a certificate later, and forgets the old root one longest lifetime after that. It does so \
            of its own accord when four fifths of a root's life are over.
            """)

    @Option(help: "The folder with the authority's files.")
    var caDir: String

    func run() throws {
        do throws(AuthorityError) {
            try CertificateAuthority.rotateRoot(in: caDir)
        } catch {
            complain("martlet: \(error)")
            throw ExitCode.failure
        }
    }
}
