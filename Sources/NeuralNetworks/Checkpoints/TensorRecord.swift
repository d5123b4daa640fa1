/// What the header of a safetensors file says of one tensor.
struct TensorRecord: Equatable {
  let name: String
  let type: String
  let shape: [Int]
  /// Bytes from the end of the header.
  let begin: Int
  let end: Int
}
