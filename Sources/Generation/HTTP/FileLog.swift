import EnvoyAPI
import MeshConfig

/// Access logs that go to a file. Source: generation.md 7.3.
struct FileLog: Hashable, Sendable {
    /// Path of the file on the proxy's machine.
    let path: String
    /// One entry for each connection or request; not empty, and a text with its newline.
    private let format: AccessLogFormat
    /// Whether operators without a value leave nothing behind, in place of `-` or null.
    private let omitsEmpty: Bool

    /// The log of the mesh; nil if it has none.
    init?(_ settings: MeshSettings) {
        guard !settings.accessLogFile.isEmpty else { return nil }
        self.init(path: settings.accessLogFile, settings.accessLogFormat)
    }

    /// The log of the provider `name`; nil where it is none, or none to a file. A mesh always has the provider `envoy`.
    init?(provider name: String, _ settings: MeshSettings) {
        let builtIn = "envoy"
        switch settings.extensionProviders[name] {
        case .fileLog(let path, let format, let omitsEmpty):
            let usual = name == builtIn && !omitsEmpty ? settings.accessLogFormat : .text("")
            self.init(path: path, format ?? usual, omitsEmpty: omitsEmpty)
        case nil where name == builtIn: self.init(path: "/dev/stdout", settings.accessLogFormat)
        case .logService, .zipkin, .openTelemetry, .datadog, .skyWalking, .prometheus, nil: return nil
        }
    }

    private init(path: String, _ format: AccessLogFormat, omitsEmpty: Bool = false) {
        self.path = path
        self.omitsEmpty = omitsEmpty
        self.format =
            switch format {
            case .text(""): .text(Self.defaultText)
            case .text(let line): .text(line.hasSuffix("\n") ? line : line + "\n")
            case .json([]): .json(Self.defaultFields)
            case .json(let fields): .json(fields)
            }
    }

    /// The configuration of the logger.
    func message(in arena: Arena) -> AnyMessage {
        arena.any(Envoy.FileAccessLog.self) { file in
            file.path = path
            file.logFormat = arena.make { substitution in
                switch format {
                case .text(let line):
                    substitution.textFormatSource = arena.make { $0.inlineString = line }
                case .json(let fields):
                    substitution.jsonFormat = arena.structure(JSONObject(fields))
                    substitution.jsonFormatOptions = arena.make()
                }
                substitution.omitEmptyValues = omitsEmpty
                substitution.formatters.append(contentsOf: arena.logFormatters(of: texts))
            }
        }
    }

    private var texts: [String] {
        switch format {
        case .text(let line): [line]
        case .json(let fields): fields.compactMap(\.text)
        }
    }

    /// The line of an entry where nobody says what it looks like.
    static let defaultText = [
        "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE%",
        "%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %CONNECTION_TERMINATION_DETAILS%",
        "\"%UPSTREAM_TRANSPORT_FAILURE_REASON%\" %BYTES_RECEIVED% %BYTES_SENT% %DURATION%",
        "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\"",
        "\"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\" %UPSTREAM_CLUSTER_RAW%",
        "%UPSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_LOCAL_ADDRESS% %DOWNSTREAM_REMOTE_ADDRESS%",
        "%REQUESTED_SERVER_NAME% %ROUTE_NAME%\n",
    ].joined(separator: " ")

    private static let defaultFields = [
        ("start_time", "START_TIME"), ("route_name", "ROUTE_NAME"), ("method", "REQ(:METHOD)"),
        ("path", "REQ(X-ENVOY-ORIGINAL-PATH?:PATH)"), ("protocol", "PROTOCOL"), ("response_code", "RESPONSE_CODE"),
        ("response_flags", "RESPONSE_FLAGS"), ("response_code_details", "RESPONSE_CODE_DETAILS"),
        ("connection_termination_details", "CONNECTION_TERMINATION_DETAILS"), ("bytes_received", "BYTES_RECEIVED"),
        ("bytes_sent", "BYTES_SENT"), ("duration", "DURATION"),
        ("upstream_service_time", "RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)"), ("x_forwarded_for", "REQ(X-FORWARDED-FOR)"),
        ("user_agent", "REQ(USER-AGENT)"), ("request_id", "REQ(X-REQUEST-ID)"), ("authority", "REQ(:AUTHORITY)"),
        ("upstream_host", "UPSTREAM_HOST"), ("upstream_cluster", "UPSTREAM_CLUSTER_RAW"),
        ("upstream_local_address", "UPSTREAM_LOCAL_ADDRESS"), ("downstream_local_address", "DOWNSTREAM_LOCAL_ADDRESS"),
        ("downstream_remote_address", "DOWNSTREAM_REMOTE_ADDRESS"),
        ("requested_server_name", "REQUESTED_SERVER_NAME"),
        ("upstream_transport_failure_reason", "UPSTREAM_TRANSPORT_FAILURE_REASON"),
    ].map { AccessLogFormat.Field(name: $0.0, value: .text("%\($0.1)%")) }
}

extension JSONObject {
    /// The object with these fields.
    init(_ fields: [AccessLogFormat.Field]) {
        self.init()
        for field in fields { self[field.name] = JSONValue(field.value) }
    }
}

extension JSONValue {
    fileprivate init(_ value: AccessLogFormat.Value) {
        self =
            switch value {
            case .text(let text): .string(text)
            case .number(let number): .number(number)
            case .flag(let flag): .bool(flag)
            case .null: .null
            case .list(let values): .array(values.map(JSONValue.init))
            case .object(let fields): .object(JSONObject(fields))
            }
    }
}
