/// A value on a tape: its shape and where the tape keeps it. Valid until the tape is reset.
public struct Variable: Sendable {
  /// The extent of each dimension; row-major, the last dimension is called the features.
  public let shape: [Int]
  let id: Int
  let generation: Int

  /// The number of elements.
  public var count: Int { shape.elementCount }
}
