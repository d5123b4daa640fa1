import SceneModel

/// The progress of a search through scenes: each better scene, and the renderings it took to find
/// it.
package struct SearchTrace: Sendable {
  /// A scene better than all before.
  package struct Improvement: Sendable {
    /// Pictures rendered up to then, derivatives of one object counted as one each.
    package var renders: Int
    /// What was found.
    package var objects: [SceneObject]
    /// log p(picture, scene) up to a constant, in nats.
    package var score: Double
  }

  /// In the order in which they were found.
  package private(set) var improvements: [Improvement] = []
  /// Pictures rendered in all.
  package var renders = 0

  /// Nothing found yet.
  package init() {}

  /// Notes a scene if it is better than all before.
  mutating func note(_ objects: [SceneObject], score: Double, renders: Int) {
    if score > improvements.last?.score ?? -.infinity {
      improvements.append(Improvement(renders: renders, objects: objects, score: score))
    }
  }

  /// The best scene after so many renders; nil if there was none yet.
  package func best(afterRenders budget: Int) -> [SceneObject]? {
    improvements.last { $0.renders <= budget }?.objects
  }
}
