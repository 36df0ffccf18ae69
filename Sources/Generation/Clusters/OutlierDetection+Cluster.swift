import EnvoyAPI
import MeshConfig

extension OutlierDetection {
    /// The detection as Envoy takes it; `errorCodes` are in `UpstreamHTTPOptions`. Source: generation.md 4.4.
    func message(in arena: Arena) -> Envoy.OutlierDetection {
        arena.make { detection in
            // Istio has no setting for the rate of success, which Envoy would look at by itself.
            detection.enforcingSuccessRate = 0
            if let errors = consecutive5xxErrors {
                detection.consecutive5xx = UInt32(errors)
                detection.enforcingConsecutive5xx = errors > 0 ? 100 : 0
            }
            if let errors = consecutiveGatewayErrors {
                detection.consecutiveGatewayFailure = UInt32(errors)
                detection.enforcingConsecutiveGatewayFailure = errors > 0 ? 100 : 0
            }
            detection.interval = interval
            detection.baseEjectionTime = baseEjectionTime
            if maxEjectionPercent > 0 { detection.maxEjectionPercent = UInt32(maxEjectionPercent) }
            guard let localOrigin else { return }
            detection.splitExternalLocalOriginErrors = true
            detection.enforcingLocalOriginSuccessRate = 0
            if localOrigin.consecutive > 0 {
                detection.consecutiveLocalOriginFailure = UInt32(localOrigin.consecutive)
                detection.enforcingConsecutiveLocalOriginFailure = 100
            }
        }
    }
}
