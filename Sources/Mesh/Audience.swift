import MeshConfig

/// Brings `exportTo` of an object of `namespace` into the form of `MeshService.exportTo`. Source: serving.md 4.3.
///
/// - Parameter defaultExportTo: the mesh's words for objects that say nothing.
package func audience(_ exportTo: [String], default defaultExportTo: [String], namespace: String) -> [String] {
    var words = exportTo.filter { !$0.isEmpty }
    if words.isEmpty { words = defaultExportTo }
    if words.isEmpty || words.contains("*") { return MeshService.everybody }
    if words.contains("~") { return MeshService.nobody }
    return Set(words.map { $0 == "." ? namespace : $0 }).sorted()
}
