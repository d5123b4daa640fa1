import Rendering
import SceneModel

/// What the network looks at in one step, of one picture.
struct StepView {
  /// The observed picture, `[height, width]`.
  var picture: UnsafePointer<SIMD4<Float>>
  /// The rendering of what has been proposed, `[height, width]`.
  var canvas: UnsafePointer<SIMD4<Float>>
  /// The table without objects in the specification's central view, `[height, width]`.
  var empty: UnsafePointer<SIMD4<Float>>
  /// The same in the canvas's own view; nil if that is the central one.
  var ownEmpty: UnsafePointer<SIMD4<Float>>?
  /// The canvas's camera.
  var camera: PinholeCamera
  /// The view that has been proposed; nil if none has.
  var view: View?
}
