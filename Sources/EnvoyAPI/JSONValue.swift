/// A JSON value: node metadata that a proxy sends, Structs in messages, and messages in readable form.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The text of a string; nil for anything else.
    package var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The members of an object; nil for anything else.
    package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

    /// The elements of an array; nil for anything else.
    package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}

/// A JSON object that keeps the order in which its members were set. Names are unique.
package struct JSONObject: Sendable, Hashable {
    /// A name with its value.
    package struct Member: Sendable, Hashable {
        /// Unique in the object.
        package let name: String
        /// What the name stands for.
        package var value: JSONValue
    }

    /// In the order in which the names were first set.
    package private(set) var members: [Member] = []

    /// An object without members.
    package init() {}

    /// An object of `members` in the order of their names; of equal names the last counts.
    init(canonical members: [Member]) {
        let sorted = members.enumerated().sorted { a, b in
            a.element.name == b.element.name ? a.offset < b.offset : a.element.name < b.element.name
        }
        for (_, member) in sorted {
            if self.members.last?.name == member.name { self.members.removeLast() }
            self.members.append(member)
        }
    }

    /// The value of `name`; setting a new name appends it, setting nil removes it.
    package subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// The members in the order in which they are written; of equal names the last counts.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
    /// An object.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }

    /// An array.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }

    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    /// A number.
    package init(integerLiteral value: Int) { self = .number(Double(value)) }

    /// A number.
    package init(floatLiteral value: Double) { self = .number(value) }
}
