package import EnvoyAPI
internal import Yams

/// The documents of a YAML or JSON text, empty ones left out; the items of lists of objects stand for themselves.
///
/// - Parameter file: what messages call the text.
/// - Throws: where the text is no YAML.
package func readManifests(_ text: String, file: String) throws(InjectionError) -> [JSONValue] {
    do {
        let documents = try Yams.compose_all(yaml: text).map(JSONValue.init(yaml:))
        return documents.filter { $0 != .null }.flatMap(\.items)
    } catch {
        throw InjectionError("\(file): not valid YAML: \(error)")
    }
}

/// `text` as one YAML value; null where it is empty.
///
/// - Throws: where the text is no YAML.
func readYAMLValue(_ text: String) throws(InjectionError) -> JSONValue {
    do {
        return try Yams.compose(yaml: text).map(JSONValue.init(yaml:)) ?? .null
    } catch {
        throw InjectionError("not valid YAML: \(error)")
    }
}

extension JSONValue {
    fileprivate init(yaml node: Yams.Node) {
        switch node {
        case .mapping(let mapping):
            var object = JSONObject()
            for (key, value) in mapping { object[key.scalar?.string ?? ""] = JSONValue(yaml: value) }
            self = .object(object)
        case .sequence(let sequence): self = .array(sequence.map(JSONValue.init(yaml:)))
        case .scalar(let scalar): self.init(yaml: scalar, isNull: node.null != nil)
        case .alias: self = .null
        }
    }

    private init(yaml scalar: Yams.Node.Scalar, isNull: Bool) {
        let isText = scalar.tag.description == Tag.Name.str.rawValue
        if !isText, let flag = Bool.construct(from: scalar) {
            self = .bool(flag)
        } else if !isText, let number = Int.construct(from: scalar) {
            self = .number(Double(number))
        } else if !isText, let number = Double.construct(from: scalar) {
            self = .number(number)
        } else {
            self = isNull && !isText ? .null : .string(scalar.string)
        }
    }

    /// The objects of a list of objects, else the value itself.
    fileprivate var items: [JSONValue] {
        guard let object, object["kind"]?.string?.hasSuffix("List") == true else { return [self] }
        return object["items"]?.array ?? []
    }
}

extension JSONObject {
    /// The object under `name`, made where it is missing.
    subscript(object name: String) -> JSONObject {
        get { self[name]?.object ?? JSONObject() }
        set { self[name] = .object(newValue) }
    }

    /// The list under `name`; empty where it is missing. Setting an empty list adds none.
    subscript(list name: String) -> [JSONValue] {
        get { self[name]?.array ?? [] }
        set { if !newValue.isEmpty || self[name] != nil { self[name] = .array(newValue) } }
    }

    /// The texts under `name`, such as labels; other values count by their spelling.
    func texts(_ name: String) -> [String: String] {
        var texts: [String: String] = [:]
        for member in self[object: name].members { texts[member.name] = member.value.spelling }
        return texts
    }

    /// This object with the members of `other` over it: objects merge, everything else is replaced.
    func overlaid(with other: JSONObject) -> JSONObject {
        var result = self
        for member in other.members {
            if let old = result[member.name]?.object, let new = member.value.object {
                result[member.name] = .object(old.overlaid(with: new))
            } else {
                result[member.name] = member.value
            }
        }
        return result
    }
}

extension JSONValue {
    /// The value as a label or a setting writes it; nil for containers and nothing.
    var spelling: String? {
        switch self {
        case .string(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .number: compactText
        case .null, .array, .object: nil
        }
    }
}
