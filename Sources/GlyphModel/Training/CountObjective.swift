/// How presence is learned. Places, codes and the decoder are learned by the pathwise estimator in
/// each case.
package enum CountObjective: String, Sendable, Hashable, CaseIterable {
  /// q(n) is drawn towards the posterior of the counts given the steps' glyphs, by cross-entropy,
  /// and that posterior weights the counts' pictures: the counterpart of what air3d does in three
  /// dimensions. Not the ELBO's own gradient, and slower here.
  case posterior
  /// The ELBO's own gradient, with the count summed out: no variance of drawn counts. Only while
  /// the training explores do counts that are held unlikely weigh more than it says.
  case exact
  /// The paper's estimator (section 2.2): a count is drawn, its glyphs alone are learned from, and
  /// the score function tells presence how much better it was than a learned baseline expected.
  case score
}
