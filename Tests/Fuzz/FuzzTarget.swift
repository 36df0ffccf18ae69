/// Every parser of bytes from outside, each as a function of any bytes that returns: a trap is a finding.
///
/// libFuzzer calls them with bytes that it makes up (`scripts/fuzz`), `CorpusTests` with the committed ones.
enum FuzzTarget: String, CaseIterable, Sendable {
    case certificates
    case deltaDiscoveryRequest = "delta-discovery-request"
    case discoveryRequest = "discovery-request"
    case discoveryStream = "discovery-stream"
    case http2
    case identity
    case jwt
    case manifest
    case meshSettings = "mesh-settings"
    case messageAssembler = "message-assembler"
    case receivedResponse = "received-response"
    case session
    case textForms = "text-forms"
    case wireMessage = "wire-message"

    /// Parses `bytes`, and checks what must hold of the result.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .certificates: fuzzCertificates(bytes)
        case .deltaDiscoveryRequest: fuzzDeltaDiscoveryRequest(bytes)
        case .discoveryRequest: fuzzDiscoveryRequest(bytes)
        case .discoveryStream: fuzzDiscoveryStream(bytes)
        case .http2: fuzzHTTP2(bytes)
        case .identity: fuzzIdentity(bytes)
        case .jwt: fuzzJWT(bytes)
        case .manifest: fuzzManifest(bytes)
        case .meshSettings: fuzzMeshSettings(bytes)
        case .messageAssembler: fuzzMessageAssembler(bytes)
        case .receivedResponse: fuzzReceivedResponse(bytes)
        case .session: fuzzSession(bytes)
        case .textForms: fuzzTextForms(bytes)
        case .wireMessage: fuzzWireMessage(bytes)
        }
    }
}
