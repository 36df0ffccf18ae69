import Foundation

/// What FUZZ_TARGET asks for.
private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: " ")
        fatalError("FUZZ_TARGET is \"\(name)\"; expected one of: \(names)")
    }
    return target
}()

/// libFuzzer's way in; 0 says that the bytes may join the corpus. Source: LLVM, "libFuzzer", Fuzz Target.
@_cdecl("LLVMFuzzerTestOneInput")
@unsafe func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(unsafe Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
