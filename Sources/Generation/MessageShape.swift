import EnvoyAPI

/// What decides a message but for a few texts: messages of equal shape differ in the texts alone.
///
/// Most of a mesh's messages are like others but for names: a thousand services have a thousand clusters of two or
/// three shapes. An arena encodes the first message of a shape as any other; from the second one it makes a `Template`,
/// whose gaps are filled for each that follows.
///
///     struct Greeting: MessageShape {
///         let isLoud: Bool
///         var textCount: Int { 1 }
///         func write(to route: Envoy.Route, _ texts: [String], in arena: Arena) {
///             route.name = "hello \(texts[0])" + (isLoud ? "!" : "")
///         }
///     }
///     list.append(arena.fragment(Greeting(isLoud: true), ["you"]))
protocol MessageShape: Hashable {
    associatedtype Output: Message
    /// How many texts the messages have.
    var textCount: Int { get }
    /// Sets the fields of a message.
    ///
    /// It may put something before and behind a text, and use it often or never, but must neither look into it nor
    /// change it: it is called with stand-ins, too.
    func write(to message: Output, _ texts: [String], in arena: Arena)
}

extension Arena {
    /// Encodes a message of a shape as the resource `name` and gives all memory of the arena back.
    func encode<Shape: MessageShape>(_ name: String, _ shape: Shape, _ texts: [String]) -> EncodedResource {
        encode(name, Shape.Output.self) { packed(shape, texts) }
    }

    /// A message of a shape as a part of another one.
    func fragment<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> Fragment<Shape.Output> {
        Fragment(packed(shape, texts))
    }

    /// The same with texts that are in the arena.
    func fragment<Shape: MessageShape>(_ shape: Shape, _ texts: [PackedText]) -> Fragment<Shape.Output> {
        let template = texts.contains { $0.count == 0 } ? nil : template(of: shape)
        return Fragment(template.map { filled($0, texts) } ?? PackedBytes(message(shape, texts.map(\.string))))
    }

    private func packed<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> PackedBytes {
        // Fields with empty texts are not written.
        let template = texts.contains(where: \.isEmpty) ? nil : template(of: shape)
        return template.map { filled($0, texts) } ?? PackedBytes(message(shape, texts))
    }

    private func message<Shape: MessageShape>(_ shape: Shape, _ texts: [String]) -> Shape.Output {
        let message = Shape.Output(in: memory)
        shape.write(to: message, texts, in: self)
        return message
    }

    private func template<Shape: MessageShape>(of shape: Shape) -> Template? {
        // The parts of what becomes a template may have gaps themselves.
        if isMakingTemplate || shape.textCount > Template.textCountMax { return nil }
        return table(for: Shape.self) { TemplateTable<Shape>() }.template(of: shape) {
            makeTemplate(textCount: shape.textCount) { message(shape, $0) }
        }
    }
}

/// The templates of one kind of shape. What is seen for the first time has none: it may never come back.
final class TemplateTable<Shape: MessageShape> {
    /// nil: seen once.
    private(set) var templates: [Shape: Template?] = [:]
    /// What was asked for last, and the templates of it. One set of resources has few shapes and asks for them again
    /// and again with the same objects in them, so they are found by identity, where the table would hash and compare
    /// all that is in them.
    private var recent: [Shape] = []
    private var recentTemplates: [Template] = []

    /// Shapes come and go with the configuration. When there are too many the table starts anew.
    private static var countMax: Int { 512 }
    private static var recentCountMax: Int { 8 }

    /// The template of `shape`, if there is one by now.
    ///
    /// - Parameter make: called when it is to be made.
    func template(of shape: Shape, _ make: () -> Template) -> Template? {
        // Not `firstIndex`, which copies each of them.
        for place in recent.indices where recent[place] == shape {
            // The next one has the same objects in it as this one, the last one perhaps only equal ones.
            recent[place] = shape
            let template = recentTemplates[place]
            if place > 0 {
                recent.swapAt(place, place - 1)
                recentTemplates.swapAt(place, place - 1)
            }
            return template
        }
        guard let known = templates[shape] else {
            if templates.count >= Self.countMax { templates.removeAll() }
            templates.updateValue(nil, forKey: shape)
            return nil
        }
        let template = known ?? make()
        if known == nil { templates.updateValue(template, forKey: shape) }
        if recent.count >= Self.recentCountMax {
            recent.removeLast()
            recentTemplates.removeLast()
        }
        recent.append(shape)
        recentTemplates.append(template)
        return template
    }
}
