import SceneModel

/// What each number of the view head's output means: two for each latent, its mean and its
/// deviation, or three for an angle that is anywhere on a circle.
package struct ViewHeadLayout: Sendable, Equatable {
  /// One latent of the view as the network speaks of it.
  package struct Entry: Sendable, Equatable {
    /// Which one.
    package let latent: ViewLatent
    /// Where it may be.
    package let domain: Domain

    /// Whether it is anywhere on a circle: described by a cosine and a sine.
    package var isCircle: Bool { domain != .line }
    /// What the cosine and the sine are of, in units of the angle.
    package var order: Int {
      if case .turns(let order) = domain { order } else { 1 }
    }
  }

  /// Where a latent may be.
  package enum Domain: Sendable, Equatable {
    /// Near the middle of its prior.
    case line
    /// Anywhere on a circle.
    case circle
    /// The camera's azimuth, anywhere on a circle, if `of` turns of the whole scene change no
    /// picture (`SceneSpecification.turnOrder`): the head predicts `of` times the azimuth, as yaw
    /// heads do for a cube, and what it says of light and objects is as the camera sees them.
    case turns(of: Int)
  }

  /// What is inferred, in order.
  package let entries: [Entry]

  /// The layout for what a specification leaves to be inferred.
  package init(_ specification: SceneSpecification) {
    let prior = specification.viewPrior
    let turns: Domain? =
      specification.isSeenFromAllRound ? .turns(of: specification.turnOrder) : nil
    entries = prior.free.map { latent in
      let domain: Domain = prior.isCircle(latent) ? .circle : .line
      return Entry(latent: latent, domain: latent == .azimuth ? turns ?? domain : domain)
    }
  }

  init(entries: [Entry]) { self.entries = entries }

  /// Whether directions are told as the camera sees them, turned with its azimuth: the world's own
  /// would jump where a turn that changes no picture begins anew.
  package var isSeenFromCamera: Bool {
    entries.contains { entry in
      if case .turns = entry.domain { true } else { false }
    }
  }

  /// Whether a head of this layout says what a specification leaves to be inferred. Older networks
  /// describe an azimuth that is anywhere on a circle by the circle alone.
  package func fits(_ specification: SceneSpecification) -> Bool {
    let expected = ViewHeadLayout(specification)
    return expected == self
      || expected.entries.map { Entry(latent: $0.latent, domain: $0.isCircle ? .circle : .line) }
        == entries
  }

  /// Numbers of the head.
  package var count: Int { entries.reduce(0) { $0 + ($1.isCircle ? 3 : 2) } }
  /// How many numbers tell the memory about a view: one for each latent, in standard deviations
  /// from its centre, or a cosine and a sine.
  package var latentCount: Int { entries.reduce(0) { $0 + ($1.isCircle ? 2 : 1) } }

  /// The layout as a word of the text that weights carry; `*` marks circles, and a number after it
  /// how many turns of the whole scene look the same.
  var text: String {
    entries.map { entry in
      switch entry.domain {
      case .line: "\(entry.latent)"
      case .circle: "\(entry.latent)*"
      case .turns(let order): "\(entry.latent)*\(order)"
      }
    }.joined(separator: ",")
  }

  /// Reads `text` back.
  init?(text: String) {
    var entries: [Entry] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = word.split(separator: "*", omittingEmptySubsequences: false)
      guard parts.count <= 2,
        let latent = ViewLatent.allCases.first(where: { "\($0)" == parts[0] }),
        !entries.contains(where: { $0.latent == latent }),
        let domain = Self.domain(parts.dropFirst().first, of: latent)
      else { return nil }
      entries.append(Entry(latent: latent, domain: domain))
    }
    self.entries = entries
  }

  /// What stands after the `*`; nil without one.
  private static func domain(_ text: Substring?, of latent: ViewLatent) -> Domain? {
    guard let text else { return .line }
    guard !text.isEmpty else { return .circle }
    guard latent == .azimuth, let order = Int(text), String(order) == text,
      [1, 2, 4].contains(order)
    else { return nil }
    return .turns(of: order)
  }
}
