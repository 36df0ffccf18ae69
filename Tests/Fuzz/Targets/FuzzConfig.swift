@testable import MeshConfig

/// A file of manifests, YAML or JSON.
func fuzzManifest(_ bytes: [UInt8]) {
    let manifest = ManifestReader.read(bytes, file: "fuzz.yaml")
    check(manifest.problems, of: bytes)
    precondition(
        manifest.isParsed || manifest.objects.isEmpty && manifest.problems.count == 1,
        "nothing counts of a text that is no YAML")
    precondition(manifest.objects.allSatisfy { !$0.key.name.isEmpty }, "every object has a name")
}

/// Istio's MeshConfig, YAML or JSON.
func fuzzMeshSettings(_ bytes: [UInt8]) {
    let (settings, problems) = MeshSettings.read(bytes, file: "fuzz.yaml")
    check(problems, of: bytes)
    precondition((settings == nil) == !problems.isEmpty, "settings are right, or it is said what is wrong")
}

/// Addresses, durations, times and names, all written the same way: each text is tried as each of them.
func fuzzTextForms(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let address = IPAddress(text) {
        precondition(IPAddress(address.description) == address, "the canonical spelling is the same address")
        precondition(IPPrefix(address, length: address.bitWidth).contains(address), "a whole prefix is the address")
    }
    if let prefix = IPPrefix(text) {
        precondition(IPPrefix(prefix.description) == prefix, "the canonical spelling is the same prefix")
        precondition(prefix.contains(prefix.address), "a prefix contains its first address")
    }
    if let duration = parseDuration(text) {
        precondition(duration >= .zero, "no duration is negative")
    }
    if let time = parseTimestamp(text) {
        precondition(abs(time) < 1 << 40, "a year has four digits")
    }
    let isLabel = faultOfDNSLabel(text) == nil
    let isSubdomain = faultOfDNSSubdomain(text) == nil
    let isHostname = faultOfHostname(text, wildcards: false) == nil
    precondition(!isLabel || isSubdomain, "a label is a subdomain")
    precondition(!isSubdomain || isHostname, "a subdomain is a host's name")
    precondition(!isHostname || faultOfHostname(text, wildcards: true) == nil, "wildcards are allowed, not demanded")
}

private func check(_ problems: [ConfigProblem], of text: [UInt8]) {
    // libyaml also ends lines at NEL, LS and PS, of which each has a byte of its own in UTF-8; any byte may be part of
    // one in UTF-16.
    let isUTF16 = text.starts(with: [0xFE, 0xFF]) || text.starts(with: [0xFF, 0xFE])
    let lines = text.count { isUTF16 || [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 1
    for problem in problems {
        precondition((0...lines).contains(problem.location.line), "a problem is in the file")
        precondition(!problem.message.isEmpty, "a problem is described")
    }
}
