/// A number of a training under the name of its curve.
package struct TrainingScalar: Sendable, Equatable {
  /// What stands before a slash is the group that TensorBoard shows the curve in.
  package var tag: String
  /// The number; written as 32 bits.
  package var value: Double

  /// Makes one.
  package init(_ tag: String, _ value: Double) {
    self.tag = tag
    self.value = value
  }
}
