/// What became of one file: its model, or why there is none.
package enum ImportOutcome: Sendable, Equatable {
  /// The file was read.
  case model(RawModel)
  /// The file was not read; one sentence says why.
  case failure(String)
}
