import Rendering
import SceneModel

/// A scene and the picture that it belongs to, as it goes to other programs.
package struct ExchangedScene: Sendable {
  /// What stands on the table, and what an inference knows besides.
  package let file: SceneFile
  /// A number for the picture that no other one of the document has.
  package let index: Int
  /// What the picture's file is called, as other programs are to look for it.
  package let pictureName: String
  /// The picture's size, and where it shows what.
  package let frame: PictureFrame

  /// Makes a scene that was drawn: its picture is of the specification's size.
  package init(drawn file: SceneFile, index: Int, pictureName: String, _ renderer: SceneRenderer) {
    self.file = file
    self.index = index
    self.pictureName = pictureName
    frame = PictureFrame(renderer.renderer(for: file.scene).camera)
  }

  /// Makes a scene that was read in a picture.
  ///
  /// - Parameter fit: how the picture was brought to the specification's size.
  package init(
    read file: SceneFile, index: Int, pictureName: String, fit: ImageFit,
    _ renderer: SceneRenderer
  ) {
    self.file = file
    self.index = index
    self.pictureName = pictureName
    frame = PictureFrame(renderer.renderer(for: file.scene).camera, fit: fit)
  }

  /// How sure it is that an object is of its mesh; nil of a scene that was drawn.
  func meshProbability(_ object: Int) -> Double? {
    file.inference?.objects[object].meshProbability
  }
}
