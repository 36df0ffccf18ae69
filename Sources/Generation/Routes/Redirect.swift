import EnvoyAPI
import MeshConfig

extension HTTPRedirect {
    /// The redirect for requests that come to `listener`, but for a prefix of the path that is replaced. Source:
    /// generation.md 6.3, "redirect".
    func message(at listener: RouteListener.Place, in arena: Arena) -> Envoy.RedirectAction {
        arena.make { redirect in
            redirect.hostRedirect = authority
            switch path {
            case .unchanged: redirect.pathRedirect = ""
            case .full(let path): redirect.pathRedirect = path
            case .prefix: break
            }
            if scheme != .unchanged { redirect.schemeRedirect = scheme.rawValue }
            redirect.portRedirect = UInt32(writtenPort(at: listener))
            redirect.responseCode = code.message
        }
    }

    /// 0: the scheme's own.
    private func writtenPort(at listener: RouteListener.Place) -> Int {
        let number =
            switch port {
            case .schemeDefault: 0
            case .ofRequest: listener.port
            case .fixed(let number): number
            }
        let isHTTPS = scheme == .unchanged ? listener.isTLS : scheme == .https
        return number == (isHTTPS ? 443 : 80) ? 0 : number
    }
}

extension HTTPRedirect.Code {
    fileprivate var message: Envoy.RedirectAction.RedirectResponseCode {
        switch self {
        case .movedPermanently: .movedPermanently
        case .found: .found
        case .seeOther: .seeOther
        case .temporaryRedirect: .temporaryRedirect
        case .permanentRedirect: .permanentRedirect
        }
    }
}

extension DirectResponse {
    /// The answer that the proxy gives itself. Source: generation.md 6.3, "directResponse".
    func message(in arena: Arena) -> Envoy.DirectResponseAction {
        arena.make { response in
            response.status = UInt32(status)
            switch body {
            case .none: break
            case .text(let text): response.body = arena.make { $0.inlineString = text }
            case .bytes(let bytes): response.body = arena.make { $0.inlineBytes = bytes }
            }
        }
    }
}
