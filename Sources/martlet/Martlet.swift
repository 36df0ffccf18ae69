internal import ArgumentParser
internal import Foundation

/// The program: one sub-command for each thing it does.
@main
struct Martlet: AsyncParsableCommand {
    /// What `martlet --version` and `/version` say.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "An xDS control plane: serves Kubernetes and Istio configuration to Envoy and gRPC.",
        version: version,
        subcommands: [
            Serve.self,
            RotateRoot.self,
            Validate.self,
            Describe.self,
            Explain.self,
            Diff.self,
            DiffRevisions.self,
            TagCommand.self,
            Authz.self,
            Inject.self,
            Bootstrap.self,
            PushLog.self,
            ProxyStatusCommand.self,
            ProxyConfig.self,
            GenerateMesh.self,
            Load.self,
        ])

    /// Runs what the arguments ask for. What a sub-command finds wrong with them is told with its usage, and a file
    /// that cannot be read or written by its name.
    static func main() async {
        let command: any ParsableCommand
        do {
            command = try parseAsRoot()
        } catch {
            exit(withError: error)
        }
        do {
            try await run(command)
        } catch let error as ValidationError {
            complain("Error: \(error.message)\nUsage: \(usageString(for: type(of: command)))")
            exit(withError: ExitCode.validationFailure)
        } catch let error as CocoaError {
            complain("martlet: \(error.filePath ?? "a file"): \(error.reason)")
            exit(withError: ExitCode(2))
        } catch {
            exit(withError: error)
        }
    }

    private static func run(_ command: any ParsableCommand) async throws {
        if var command = command as? any AsyncParsableCommand { return try await command.run() }
        var command = command
        try command.run()
    }
}

extension CocoaError {
    /// What the system says, where it does, without the name of the file.
    fileprivate var reason: String {
        guard let cause = underlying as? POSIXError else { return localizedDescription }
        return unsafe String(cString: strerror(cause.code.rawValue))
    }
}
