import Geometry
import Rendering

extension PinholeCamera {
  /// The same view with `samples` times as many pixels along each side.
  public func magnified(by samples: Int) -> PinholeCamera {
    PinholeCamera(
      width: width * samples, height: height * samples,
      focalLength: focalLength * Double(samples), principalPoint: principalPoint * Double(samples),
      cameraFromWorld: cameraFromWorld, near: near)
  }
}

extension Renderer {
  /// A renderer whose pictures, filtered by `Image.boxFiltered`, have `samples`² samples a pixel.
  public func magnified(by samples: Int) -> Renderer {
    Renderer(
      camera: camera.magnified(by: samples), lighting: lighting, background: background,
      meshes: meshes, fixtures: fixtures, castsShadows: castsShadows)
  }
}

extension Image {
  /// Averages over squares of `side`² pixels.
  public func boxFiltered(_ side: Int) -> Image {
    var result = Image(width: width / side, height: height / side)
    for row in 0..<result.height {
      for column in 0..<result.width {
        var sum = SIMD3<Double>.zero
        for y in 0..<side {
          for x in 0..<side {
            sum += SIMD3<Double>(self[column * side + x, row * side + y])
          }
        }
        result[column, row] = SIMD3<Float>(sum / Double(side * side))
      }
    }
    return result
  }
}
