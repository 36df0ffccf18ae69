/// A manifest of an Istio kind whose `spec` begins in line 5.
func istioText(_ kind: String, group: String = "networking", _ metadata: String, _ spec: String) -> String {
    "apiVersion: \(group).istio.io/v1\nkind: \(kind)\n\(metadata)\nspec:\n  "
        + spec.replacing("\n", with: "\n  ")
}
