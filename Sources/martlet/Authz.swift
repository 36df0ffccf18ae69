internal import ArgumentParser
internal import EnvoyAPI
internal import Injection
internal import Inspection

/// `martlet authz`: questions about who may do what.
struct Authz: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer who may do what.", subcommands: [Explain.self])

    /// `martlet authz explain`: whether a request would be let through, and why.
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether a request would be let through, by which policy and rule.",
            discussion: """
                The answer comes from the filters that the server's sidecar gets. Exits with 0 if the request is allowed \
                or an external authorizer decides, with 1 if it is refused, with 2 on bad input.
                """)

        @Option(help: "A directory of Kubernetes manifests, or a single file. May be given several times.")
        var config: [String]

        @Option(help: "MeshConfig as YAML; without it the ConfigMap istio[-REVISION] of the system namespace.")
        var meshConfig: String?

        @OptionGroup var mesh: MeshOptions

        @Option(help: "The client, NAMESPACE/NAME of a pod, a workload or a service.")
        var from: String

        @Option(help: "The server, NAMESPACE/NAME:PORT; the port is the service's or the pod's.")
        var to: String

        @Option(help: "What is asked: \"GET /x\".")
        var request = "GET /"

        @Option(help: "A header of the request, such as \"x-team: red\". May be given several times.")
        var header: [String] = []

        @Option(help: "What the request's token says, as JSON: {\"iss\": …, \"sub\": …}. Its signature counts as good.")
        var claims: String?

        func run() throws {
            let words = request.split(separator: " ")
            guard words.count == 2, words[1].hasPrefix("/") else {
                throw ValidationError("--request \"\(request)\": expected METHOD /PATH")
            }
            let headers = try headers()
            let token = try token()
            let parties = try parties()
            let mesh = try mesh.read(config, meshConfig: meshConfig)
            let trial: AuthorizationTrial
            do throws(StaticMesh.Failure) {
                trial = try AuthorizationTrial(
                    parties, method: String(words[0]), path: String(words[1]), headers: headers, claims: token, in: mesh
                )
            } catch {
                complain("martlet: \(error)")
                throw ExitCode(2)
            }
            for step in trial.steps { print(step) }
            if case .refused = trial.outcome { throw ExitCode(1) }
        }

        private func parties() throws -> AuthorizationTrial.Parties {
            guard let colon = to.lastIndex(of: ":"), let port = Int(to[to.index(after: colon)...]) else {
                throw ValidationError("--to \"\(to)\": expected NAMESPACE/NAME:PORT")
            }
            return AuthorizationTrial.Parties(from: from, to: String(to[..<colon]), port: port)
        }

        private func headers() throws -> [String: String] {
            var headers: [String: String] = [:]
            for text in header {
                guard let colon = text.firstIndex(of: ":") else {
                    throw ValidationError("--header \"\(text)\": expected NAME: VALUE")
                }
                headers[text[..<colon].lowercased()] = String(text[text.index(after: colon)...].drop { $0 == " " })
            }
            return headers
        }

        private func token() throws -> JSONObject? {
            guard let claims else { return nil }
            guard let object = try readManifests(claims, file: "--claims").first?.object else {
                throw ValidationError("--claims: expected a JSON object")
            }
            return object
        }
    }
}
