import SceneModel

/// A scene that a picture may show: what stands on the table, and the view that it is seen in.
package struct SampledScene: Sendable, Equatable {
  package var objects: [SceneObject]
  /// The specification's central one where camera and light are known.
  package var view: View

  package init(objects: [SceneObject], view: View) {
    self.objects = objects
    self.view = view
  }
}
