/// What a decoder has asked a document for: whatever it has not asked for says nothing to it.
final class FieldLookups {
    /// One question.
    struct Lookup {
        /// Index of the mapping.
        let mapping: Int
        /// The field that was asked for; nil: all there are, whatever they are called.
        let field: String?
        /// Index of the key that has it; nil where the mapping has no such field.
        let key: Int?
    }

    /// Everything that was asked so far, in the order of asking.
    private(set) var all: [Lookup] = []

    func note(mapping: Int, field: String?, key: Int?) {
        all.append(Lookup(mapping: mapping, field: field, key: key))
    }
}
