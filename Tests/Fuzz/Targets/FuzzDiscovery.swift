import Bytes
import EnvoyAPI
import Mesh

@testable import ControlPlane

/// A state-of-the-world request, and who its node is.
func fuzzDiscoveryRequest(_ bytes: [UInt8]) {
    let brief = decode(bytes) { span throws(DecodeError) in try DiscoveryRequest(decoding: span, wantNode: false) }
    let outline = outline(bytes, isDelta: false)
    guard let outline, brief != nil else {
        precondition(brief == nil && outline?.isTakenAsItIs != true, "a request is refused however it is read")
        return
    }
    guard
        var whole = decode(
            bytes, { span throws(DecodeError) in try DiscoveryRequest(decoding: span, wantNode: true) })
    else { return }
    identify(whole.node)
    whole.node = nil
    precondition(brief == whole, "a request is the same whether its node is read or not")
    precondition(outline.typeURL == whole.typeURL, "an outline is of the same request")
    precondition(outline.names == sum(whole.resourceNames), "an outline is of the same names")
    precondition(outline.isWildcard == (whole.resourceNames == ["*"]), "an outline knows the wildcard")
    precondition(outline.isResumed == !whole.versionInfo.isEmpty, "an outline tells what is held")
    precondition(outline.responseNonce == whole.responseNonce, "an outline answers the same response")
    precondition(outline.isRefusal == (whole.error != nil), "an outline answers the same")
}

/// A delta request, and who its node is.
func fuzzDeltaDiscoveryRequest(_ bytes: [UInt8]) {
    let brief = decode(bytes) { span throws(DecodeError) in
        try DeltaDiscoveryRequest(decoding: span, wantNode: false)
    }
    let outline = outline(bytes, isDelta: true)
    guard let outline, brief != nil else {
        precondition(brief == nil && outline?.isTakenAsItIs != true, "a request is refused however it is read")
        return
    }
    guard
        var whole = decode(
            bytes, { span throws(DecodeError) in try DeltaDiscoveryRequest(decoding: span, wantNode: true) })
    else { return }
    identify(whole.node)
    whole.node = nil
    precondition(brief == whole, "a request is the same whether its node is read or not")
    precondition(outline.typeURL == whole.typeURL, "an outline is of the same request")
    precondition(outline.names == sum(whole.subscribe), "an outline is of the same names")
    precondition(outline.dropped == sum(whole.unsubscribe), "an outline is of the same names")
    precondition(outline.isWildcard == (whole.subscribe == ["*"]), "an outline knows the wildcard")
    precondition(outline.isResumed == !whole.initialVersions.isEmpty, "an outline tells what is held")
    precondition(outline.held.count >= whole.initialVersions.count, "an outline tells of all that is held")
    precondition(outline.responseNonce == whole.responseNonce, "an outline answers the same response")
    precondition(outline.isRefusal == (whole.error != nil), "an outline answers the same")
}

extension RequestOutline {
    /// Whether it says all that there is to the request. What it sums may still be refused: it equals nothing then.
    fileprivate var isTakenAsItIs: Bool { !isRefusal && names.count + dropped.count + held.count == 0 }
}

private func outline(_ bytes: [UInt8], isDelta: Bool) -> RequestOutline? {
    decode(bytes) { span throws(DecodeError) in
        try RequestOutline(decoding: span, isDelta: isDelta, wantNode: false)
    }
}

private func sum(_ names: [String]) -> UnorderedSum {
    var sum = UnorderedSum()
    for name in names { sum.add(name) }
    return sum
}

/// A response of either protocol.
func fuzzReceivedResponse(_ bytes: [UInt8]) {
    for isDelta in [false, true] {
        let response = decode(bytes) { span throws(DecodeError) in
            try ReceivedResponse(decoding: span, isDelta: isDelta)
        }
        guard let response else { continue }
        readInPlace(bytes, isDelta: isDelta)
        let contentBytes = response.resources.reduce(0) { $0 + $1.content.count }
        precondition(contentBytes <= bytes.count, "nothing is in the resources that was not in the response")
    }
}

/// Reads a response where it stands, and each of its resources as every type.
private func readInPlace(_ bytes: [UInt8], isDelta: Bool) {
    var layout = ResponseLayout()
    var outline = ResourceOutline()
    do throws(DecodeError) {
        unsafe try layout.read(bytes.span.bytes, isDelta: isDelta)
    } catch {
        preconditionFailure("what is a response is one in place, too: \(error)")
    }
    for resource in layout.resources {
        for type in ResourceType.allCases {
            do throws(DecodeError) {
                unsafe try outline.read(type, bytes.span.bytes, resource.content)
                let ranges = [outline.name] + outline.links.map(\.name)
                precondition(ranges.allSatisfy { $0.upperBound <= bytes.count }, "a name is in the response")
            } catch {
                precondition(!error.description.isEmpty, "a refusal has a reason")
            }
        }
    }
}

/// What `body` makes of the bytes; nil where it refuses them.
private func decode<T>(_ bytes: [UInt8], _ body: (RawSpan) throws(DecodeError) -> T) -> T? {
    do throws(DecodeError) {
        return unsafe try body(bytes.span.bytes)
    } catch {
        precondition(!error.description.isEmpty, "a refusal has a reason")
        return nil
    }
}

private func identify(_ node: Node?) {
    do throws(RequestError) {
        let proxy = try ProxyNode(parsing: node)
        precondition(!proxy.addresses.isEmpty, "a proxy has an address")
        let claim = node.flatMap { RevisionClaim(of: $0) }
        precondition(claim?.revision != "", "who names no revision says nothing")
    } catch {
        precondition(!"\(error)".isEmpty, "a refusal has a reason")
    }
}
