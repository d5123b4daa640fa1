import SceneModel

/// What each number of the view head's output means: two for each latent, its mean and its
/// deviation, or three for an angle that is anywhere on a circle.
package struct ViewHeadLayout: Sendable, Equatable {
  /// One latent of the view as the network speaks of it.
  package struct Entry: Sendable, Equatable {
    /// Which one.
    package let latent: ViewLatent
    /// Whether it is anywhere on a circle: described by a cosine and a sine.
    package let isCircle: Bool
  }

  /// What is inferred, in order.
  package let entries: [Entry]

  /// The layout for what a specification leaves to be inferred.
  package init(_ prior: ViewPrior) {
    entries = prior.free.map { Entry(latent: $0, isCircle: prior.isCircle($0)) }
  }

  init(entries: [Entry]) { self.entries = entries }

  /// Numbers of the head.
  package var count: Int { entries.reduce(0) { $0 + ($1.isCircle ? 3 : 2) } }
  /// How many numbers tell the memory about a view: one for each latent, in standard deviations
  /// from its centre, or a cosine and a sine.
  package var latentCount: Int { entries.reduce(0) { $0 + ($1.isCircle ? 2 : 1) } }

  /// The layout as a word of the text that weights carry; `*` marks circles.
  var text: String {
    entries.map { "\($0.latent)" + ($0.isCircle ? "*" : "") }.joined(separator: ",")
  }

  /// Reads `text` back.
  init?(text: String) {
    var entries: [Entry] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let isCircle = word.hasSuffix("*")
      let name = isCircle ? word.dropLast() : word
      guard let latent = ViewLatent.allCases.first(where: { "\($0)" == name }),
        !entries.contains(where: { $0.latent == latent })
      else { return nil }
      entries.append(Entry(latent: latent, isCircle: isCircle))
    }
    self.entries = entries
  }
}
