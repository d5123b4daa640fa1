import Rendering
import SceneModel

extension BOPImage {
  /// Three pictures wide and high, as the benchmark has it, so that what the picture cuts off is
  /// counted.
  static func wide(_ camera: PinholeCamera) -> PinholeCamera {
    var wide = camera
    wide.width *= 3
    wide.height *= 3
    wide.principalPoint += SIMD2(Double(camera.width), Double(camera.height))
    return wide
  }

  /// How much of each object is seen, `visib_fract`: a share of the pixels that it would have
  /// alone, those beyond the picture's edges included.
  static func visibleShares(
    _ things: [SceneObject], _ renderer: SceneRenderer, _ camera: PinholeCamera
  ) -> [Double] {
    let all = SceneMasks(things, renderer, frame: PictureFrame(camera))
    return things.indices.map { index in
      let alone = SceneMasks(
        [things[index]], renderer, frame: PictureFrame(wide(camera)), table: false)
      let everywhere = alone.objects.count { $0 == 1 }
      let seen = all.objects.count { $0 == Int32(index) + 1 }
      return everywhere > 0 ? Double(seen) / Double(everywhere) : 0
    }
  }
}
