internal import ArgumentParser
internal import Foundation
internal import SyntheticMesh

/// `martlet generate-mesh`: manifests of a made-up mesh.
struct GenerateMesh: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the manifests of a made-up mesh of any size.",
        discussion: """
            Namespaces, nodes, services with their pods and endpoints, routes and rules: for load tests, benchmarks, and \
            to see what a large mesh would cost. Equal arguments write equal bytes.
            """)

    @Option(help: "Services.")
    var services = MeshShape().services

    @Option(help: "Endpoints of each service, each with its pod.")
    var endpoints = MeshShape().endpoints

    @Option(help: "Namespaces that the services are spread over.")
    var namespaces = MeshShape().namespaces

    @Option(name: .customLong("virtualservices"), help: "Share of the services that have a VirtualService, 0 to 1.")
    var virtualServices = MeshShape().virtualServices

    @Option(name: .customLong("destinationrules"), help: "Share of the services that have a DestinationRule, 0 to 1.")
    var destinationRules = MeshShape().destinationRules

    @Option(help: "Share of the namespaces whose proxies see their own services only, by a Sidecar, 0 to 1.")
    var sidecars = MeshShape().sidecars

    @Option(help: "Decides what is in the objects.")
    var seed = MeshShape().seed

    @Option(help: "A directory that is new or empty.")
    var output: String

    func run() throws {
        var shape = MeshShape()
        shape.services = services
        shape.endpoints = endpoints
        shape.namespaces = namespaces
        shape.virtualServices = virtualServices
        shape.destinationRules = destinationRules
        shape.sidecars = sidecars
        shape.seed = seed
        if let fault = shape.fault { throw ValidationError("--\(fault)") }
        let folder = URL(filePath: output)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        guard try FileManager.default.contentsOfDirectory(atPath: output).isEmpty else {
            throw ValidationError("--output \(output): is not empty")
        }
        var made: Set<String> = []
        var count = 0
        try SyntheticMesh(shape).forEachFile { file in
            let url = folder.appending(path: file.path)
            let parent = url.deletingLastPathComponent()
            if made.insert(parent.path).inserted {
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            }
            try Data(file.text.utf8).write(to: url)
            count += 1
        }
        print("\(count) files in \(output)")
    }
}
