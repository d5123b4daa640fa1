import SceneModel

/// The progress of a search through scenes: each better scene, and the renderings it took to find
/// it.
public struct SearchTrace: Sendable {
  /// A scene better than all before.
  public struct Improvement: Sendable {
    /// Pictures rendered up to then, derivatives of one object counted as one each.
    public var renders: Int
    /// What was found.
    public var objects: [SceneObject]
    /// log p(picture, scene) up to a constant, in nats.
    public var score: Double
  }

  /// In the order in which they were found.
  public private(set) var improvements: [Improvement] = []
  /// Pictures rendered in all.
  public var renders = 0

  /// Nothing found yet.
  public init() {}

  /// Notes a scene if it is better than all before.
  mutating func note(_ objects: [SceneObject], score: Double, renders: Int) {
    if score > improvements.last?.score ?? -.infinity {
      improvements.append(Improvement(renders: renders, objects: objects, score: score))
    }
  }

  /// The best scene after so many renders; nil if there was none yet.
  public func best(afterRenders budget: Int) -> [SceneObject]? {
    improvements.last { $0.renders <= budget }?.objects
  }
}
