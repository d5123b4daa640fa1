/// Why the fuzzer cannot do its work, in one line.
struct FuzzerFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
