package import EnvoyAPI

extension LoadReport {
    /// The report as JSON: times in seconds, sizes in bytes.
    package var json: JSONValue {
        var object: JSONObject = [
            "target": .string(target), "mode": isDelta ? "delta" : "sotw", "tls": .bool(usesTLS),
            "proxies": .number(Double(proxyCount)),
            "connect": [
                "warm": .number(Double(warmCount)), "seconds": .number(warmSeconds),
                "first_response": Self.json(answered), "until_warm": Self.json(warmed),
                "waiting_for": .array(wants.map { .string($0) }),
            ],
            "reconnects": [
                "count": .number(Double(reconnects)), "resources": .number(Double(resourcesAfterReconnect)),
                "until_warm": Self.json(rewarmed),
            ],
        ]
        var kinds = JSONObject()
        for kind in changes { kinds[kind.kind.rawValue] = Self.json(kind) }
        object["changes"] = .object(kinds)
        var types = JSONObject()
        for (name, traffic) in tally.types.sorted(by: { $0.key < $1.key }) { types[name] = Self.json(traffic) }
        object["types"] = .object(types)
        object["total"] = Self.json(tally.total)
        object["refusals"] = .array(tally.refusals.map { .string($0) })
        var ends = JSONObject()
        for (reason, count) in tally.ends.sorted(by: { $0.key < $1.key }) { ends[reason] = .number(Double(count)) }
        object["stream_ends"] = .object(ends)
        object["steady_seconds"] = .number(steadySeconds)
        if connecting != nil || serverHasEnded {
            var server: JSONObject = ["has_ended": .bool(serverHasEnded)]
            if let connecting { server["connecting"] = Self.json(connecting) }
            if let steady { server["afterwards"] = Self.json(steady) }
            object["server"] = .object(server)
        }
        object["load_generator"] = [
            "cpu_until_warm": .number(ownConnectingCPU), "cpu": .number(ownCPU),
            "bytes_per_proxy": .number(Double(ownBytesPerProxy)),
        ]
        object["samples"] = .array(samples.map(Self.json))
        return .object(object)
    }

    private static func json(_ changes: Changes) -> JSONValue {
        [
            "count": .number(Double(changes.count)), "never_seen": .number(Double(changes.unseenCount)),
            "proxies_min": .number(Double(changes.proxies.lowerBound)),
            "proxies_max": .number(Double(changes.proxies.upperBound)),
            "to_first_ack": json(changes.first), "to_last_ack": json(changes.last), "to_each_ack": json(changes.each),
        ]
    }

    private static func json(_ histogram: Histogram) -> JSONValue {
        func seconds(_ time: Duration) -> JSONValue { .number(time / .seconds(1)) }
        return [
            "count": .number(Double(histogram.count)), "mean": seconds(histogram.mean),
            "min": seconds(histogram.range.lowerBound), "p50": seconds(histogram.percentile(0.5)),
            "p90": seconds(histogram.percentile(0.9)), "p99": seconds(histogram.percentile(0.99)),
            "max": seconds(histogram.range.upperBound),
        ]
    }

    private static func json(_ traffic: LoadTally.Traffic) -> JSONValue {
        [
            "responses": .number(Double(traffic.responses)), "bytes": .number(Double(traffic.bytes)),
            "resources": .number(Double(traffic.resources)), "removed": .number(Double(traffic.removed)),
            "nacks": .number(Double(traffic.refusals)), "requests": .number(Double(traffic.requests)),
        ]
    }

    private static func json(_ use: ServerUse) -> JSONValue {
        [
            "cpu": .number(use.cpu), "resident_before": .number(Double(use.residentBefore)),
            "resident_after": .number(Double(use.residentAfter)),
        ]
    }

    private static func json(_ sample: Sample) -> JSONValue {
        var object: JSONObject = [
            "time": .number(sample.time), "connected": .number(Double(sample.connected)),
            "warm": .number(Double(sample.warm)), "responses": .number(Double(sample.responses)),
            "bytes": .number(Double(sample.bytes)), "changes_open": .number(Double(sample.changesOpen)),
        ]
        if let server = sample.server {
            object["server_cpu"] = .number(server.cpu)
            object["server_resident"] = .number(Double(server.resident))
        }
        return .object(object)
    }
}
