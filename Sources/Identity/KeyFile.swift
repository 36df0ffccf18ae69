internal import Foundation

/// The file that a key set is in.
struct KeyFile {
    let path: String

    /// The longest file that is read.
    static let byteCountMax = 1 << 20

    /// What is in the file now.
    ///
    /// - Throws: `.unreadable` with the system's words, `.tooLarge` above `byteCountMax`.
    func read() throws(KeySetError) -> Data {
        let content: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            content = try file.read(upToCount: Self.byteCountMax + 1) ?? Data()
            try file.close()
        } catch {
            throw .unreadable(error.localizedDescription)
        }
        guard content.count <= Self.byteCountMax else { throw .tooLarge }
        return content
    }
}
