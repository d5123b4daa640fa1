/// What a long short-term memory carries from step to step; both `[n, units]`.
package struct LSTMState: Sendable {
  /// What the network reads: the last output.
  package var hidden: Variable
  /// What the memory holds.
  package var cell: Variable

  /// A state of the given parts.
  package init(hidden: Variable, cell: Variable) {
    self.hidden = hidden
    self.cell = cell
  }
}
