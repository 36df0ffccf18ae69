import EnvoyAPI

/// A value from which a message is written, and whose texts can be taken out and put back. What is left without them is
/// the shape of the message (`MessageShape`).
///
/// For values of which a set of resources has many alike, such as the listeners of a hundred services. What is not
/// visited counts as shape.
protocol TextHolder: Hashable {
    associatedtype Output: Message
    /// Calls `visit` with each text that others of the shape have otherwise, always in the same order, and drops what
    /// is not written. No text that `write` looks into may be visited.
    mutating func visitTexts(_ visit: (inout String) -> Void)
    /// Sets the fields of a message.
    func write(to message: Output, in arena: Arena)
}

extension Arena {
    /// Encodes what `holder` writes as the resource `name`.
    func encode<Holder: TextHolder>(_ name: String, _ holder: Holder) -> EncodedResource {
        let (shape, texts) = Emptied.empty(holder)
        return encode(name, shape, texts)
    }

    /// What `holder` writes as a part of another message.
    func fragment<Holder: TextHolder>(_ holder: Holder) -> Fragment<Holder.Output> {
        let (shape, texts) = Emptied.empty(holder)
        return fragment(shape, texts)
    }
}

/// What is left of a value when its texts are taken out.
private struct Emptied<Holder: TextHolder>: MessageShape {
    private let holder: Holder
    let textCount: Int

    /// The shape of `holder`, and its texts but for empty ones, which decide what is written.
    static func empty(_ holder: Holder) -> (shape: Emptied, texts: [String]) {
        var holder = holder
        var texts: [String] = []
        texts.reserveCapacity(8)
        holder.visitTexts { text in
            if text.isEmpty { return }
            texts.append(text)
            text = taken
        }
        return (Emptied(holder: holder, textCount: texts.count), texts)
    }

    func write(to message: Holder.Output, _ texts: [String], in arena: Arena) {
        var holder = holder
        var left = texts[...]
        holder.visitTexts { text in if !text.isEmpty { text = left.removeFirst() } }
        holder.write(to: message, in: arena)
    }
}

/// Stands where a text was.
private let taken = "-"
