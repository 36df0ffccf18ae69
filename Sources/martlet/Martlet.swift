internal import ArgumentParser

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
}
