internal import ArgumentParser
internal import EnvoyAPI
internal import Injection
internal import Inspection
internal import Mesh
internal import MeshConfig

/// `martlet tag`: the tags of revisions, as manifests have them.
struct TagCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "List the tags of revisions in manifests, and print what changes them.",
        subcommands: [ListTags.self, SetTag.self, RemoveTag.self])

    /// Where the tags are.
    struct Source: ParsableArguments {
        @Option(help: "A directory of Kubernetes manifests, or a single file. May be given several times.")
        var config: [String]

        @Option(help: "The system namespace of the control plane.")
        var systemNamespace = "istio-system"

        /// The mesh as the control plane of `revision` reads it.
        func read(_ revision: String = "default") throws -> StaticMesh {
            try readMesh(
                config, meshConfig: nil, MeshNames(revision: revision, systemNamespace: systemNamespace),
                complains: false)
        }
    }

    /// `martlet tag list`.
    struct ListTags: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Print the tags, where they lead, and the namespaces that are labelled with them.")

        @OptionGroup var source: Source

        func run() throws {
            let mesh = try source.read()
            let rows = mesh.tags.map {
                [$0.name, $0.revisions.joined(separator: ","), $0.namespaces.joined(separator: ",")]
            }
            print(table([["TAG", "REVISION", "NAMESPACES"]] + rows), terminator: "")
            if let revision = mesh.snapshot.revisions.defaultRevision(in: source.systemNamespace) {
                print("\nThe default revision is \(revision).")
            }
        }
    }

    /// `martlet tag set`.
    struct SetTag: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Print the webhook that makes a tag lead to a revision, to be applied.",
            discussion: "Exits with 2 where the manifests hold no webhook of the revision.")

        @Argument(help: "The tag.")
        var tag: String

        @Option(help: "The revision that it is to lead to.")
        var revision: String

        @OptionGroup var source: Source

        func run() throws {
            let mesh = try source.read(revision)
            let names = MeshNames(revision: revision, systemNamespace: source.systemNamespace)
            guard let authorities = mesh.authorities(of: names) else {
                complain(
                    "martlet: the manifests hold no MutatingWebhookConfiguration of revision \"\(revision)\" in "
                        + source.systemNamespace)
                throw ExitCode(2)
            }
            let old = mesh.tags.first { $0.name == tag }
            if let old, old.revisions != [revision] {
                complain("martlet: \(tag) leads to \(old.revisions.joined(separator: ", ")) now")
            }
            let users = mesh.namespaces(labelled: tag)
            if !users.isEmpty { complain("martlet: restart the pods of \(users.joined(separator: ", ")) afterwards") }
            if tag == RevisionTable.defaultTag, revision != RevisionTable.defaultTag {
                for other in mesh.defaultWebhooks {
                    complain(
                        "martlet: \(other.name) would take the same pods: kubectl delete "
                            + "mutatingwebhookconfiguration \(other.name)")
                }
            }
            let webhook = InjectionWebhook(of: tag, leadingTo: names)
            print(webhook.manifest(calling: names, authorities: authorities).yamlText, terminator: "")
        }
    }

    /// `martlet tag remove`.
    struct RemoveTag: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Print the commands that remove a tag.",
            discussion: """
                Exits with 1 where namespaces are labelled with the tag, in which nobody would inject afterwards, with 2 where \
                there is no such tag.
                """)

        @Argument(help: "The tag.")
        var tag: String

        @OptionGroup var source: Source

        func run() throws {
            guard let found = try source.read().tags.first(where: { $0.name == tag }) else {
                complain("martlet: no manifest makes a tag \"\(tag)\"")
                throw ExitCode(2)
            }
            for key in found.objects {
                let namespace = key.namespace.isEmpty ? "" : " -n \(key.namespace)"
                print("kubectl delete \(key.kind.rawValue.lowercased()) \(key.name)\(namespace)")
            }
            if !found.namespaces.isEmpty {
                complain("martlet: used by namespaces \(found.namespaces.joined(separator: ", ")); label them first")
                throw ExitCode(1)
            }
        }
    }
}
