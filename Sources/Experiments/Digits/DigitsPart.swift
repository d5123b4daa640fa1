/// What is compared in two dimensions; each part can be made by itself.
package enum DigitsPart: String, Sendable, CaseIterable {
  /// Counts of held-out pictures, by seed.
  case counts
  /// Counts that were not trained on.
  case beyond
  /// What codes are good for: sums and orders of two digits from few labels.
  case labels
  /// How presence is learned.
  case estimators
}
