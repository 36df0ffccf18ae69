import EnvoyAPI
import Foundation
import Generation
import Testing

/// What generation makes of small meshes, compared with files that people have read.
///
/// `UPDATE_GOLDEN=1 swift test --filter GoldenTests` writes the files anew; their difference is reviewed like code.
@Suite(.serialized) struct GoldenTests {
    @Test(arguments: GoldenCase.all) func `generation makes what the golden files hold`(_ golden: GoldenCase) throws {
        let view = try golden.view()
        let empty = try golden.name == "empty" ? nil : GoldenCase(name: "empty").view()
        for (type, file) in try golden.files() {
            let usual = empty.map { generate(type, for: $0) } ?? []
            let text = goldenText(generate(type, for: view), usual: usual)
            let url = golden.url(file)
            if GoldenCase.isUpdating {
                try text.write(to: url, atomically: true, encoding: .utf8)
            } else {
                let golden = try String(contentsOf: url, encoding: .utf8)
                #expect(text == golden, "\(url.path()) differs; UPDATE_GOLDEN=1 writes it anew")
            }
        }
    }

    @Test func `every golden file belongs to a case with an input`() throws {
        #expect(GoldenCase.all.count > 30)
        for golden in GoldenCase.all {
            let files = try FileManager.default.contentsOfDirectory(atPath: golden.url("").path())
            #expect(try Set(files) == Set(["input.yaml"] + golden.files().map(\.name)), "\(golden.name)")
        }
    }
}
