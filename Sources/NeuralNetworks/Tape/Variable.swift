/// A value on a tape: its shape and where the tape keeps it. Valid until the tape is reset.
package struct Variable: Sendable {
  /// The extent of each dimension; row-major, the last dimension is called the features.
  package let shape: [Int]
  let id: Int
  let generation: Int

  /// The number of elements.
  package var count: Int { shape.elementCount }
}
