/// What a long short-term memory carries from step to step; both `[n, units]`.
public struct LSTMState: Sendable {
  /// What the network reads: the last output.
  public var hidden: Variable
  /// What the memory holds.
  public var cell: Variable

  /// A state of the given parts.
  public init(hidden: Variable, cell: Variable) {
    self.hidden = hidden
    self.cell = cell
  }
}
