import Geometry

extension Shadow {
  /// The pixels in which the shadow may fall on a receiver; more than those, where it is hard to
  /// tell.
  ///
  /// - Parameter plane: normal and offset of the plane in which all of the receiver lies, if so.
  func rect(
    on receiver: ProjectedObject, plane: SIMD4<Double>?, _ camera: PinholeCamera
  ) -> PixelRect {
    guard let frame, receiver.isPlaced, receiver.mesh.faces.count > 0 else { return .empty }
    // The pixels that the receiver may be seen in, and what lies between them.
    let everything = receiver.bounds.expanded(by: 1)
    let (low, high) = (Vector3(self.low), Vector3(self.high))
    if let plane {
      return rect(
        onPlane: Vector3(plane.x, plane.y, plane.z), plane.w, frame, low, high, camera)
        ?? everything
    }
    // Around the receiver, in the frame.
    var box = BoundingBox.empty
    for corner in 0..<8 {
      let point = frame(receiver.box.corner(corner))
      guard point.isFinite else { return everything }
      box.add(point)
    }
    let ahead = high.z - box.low.z
    guard ahead > 0 else { return .empty }
    let margin = frame.isPoint && frame.spread > 0 ? Double.infinity : frame.spread * ahead
    let (from, to) = (
      pointwiseMax(box.low, Vector3(low.x - margin, low.y - margin, box.low.z)),
      pointwiseMin(box.high, Vector3(high.x + margin, high.y + margin, high.z))
    )
    // A pixel may reach over the border, so that nothing is ruled out here by a hair.
    let slack = 0.01 * (box.high - box.low).length
    guard ((to - from) + slack).min() >= 0 else { return .empty }
    return Self.rect(
      BoundingBox(low: from - slack, high: to + slack), frame, camera) ?? everything
  }

  /// The same for a plane; nil if it is hard to tell.
  private func rect(
    onPlane normal: Vector3, _ offset: Double, _ frame: ShadowFrame, _ low: Vector3,
    _ high: Vector3, _ camera: PinholeCamera
  ) -> PixelRect? {
    guard let plane = frame.plane(normal: normal, offset: offset) else { return nil }
    // As the border is moved outwards by a margin, the plane may sink from the object, and the
    // margin grow.
    let slant = abs(plane.y) + abs(plane.z)
    let lowest =
      plane.x + min(plane.y * low.x, plane.y * high.x) + min(plane.z * low.y, plane.z * high.y)
    let ahead = high.z - lowest
    var margin = 0.0
    if frame.spread > 0 {
      let shrinking = 1 - frame.spread * slant
      guard !frame.isPoint, shrinking > 0.1 else { return nil }
      margin = max(0, frame.spread * ahead / shrinking)
    }
    guard ahead + slant * margin > 0 else { return .empty }
    var around = PixelBox()
    for corner in 0..<4 {
      let u = corner & 1 == 0 ? low.x - margin : high.x + margin
      let v = corner & 2 == 0 ? low.y - margin : high.y + margin
      let t = plane.x + plane.y * u + plane.z * v
      guard let point = frame.point(Vector3(u, v, t)), around.add(point, camera) else { return nil }
    }
    return around.rect
  }

  /// The pixels around a box of the frame; nil if some of it lies behind the camera.
  private static func rect(
    _ box: BoundingBox, _ frame: ShadowFrame, _ camera: PinholeCamera
  ) -> PixelRect? {
    var around = PixelBox()
    for corner in 0..<8 {
      guard let point = frame.point(box.corner(corner)), around.add(point, camera) else {
        return nil
      }
    }
    return around.rect
  }
}

/// The pixels around points of the world.
private struct PixelBox {
  private var low = SIMD2(repeating: Double.infinity)
  private var high = SIMD2(repeating: -Double.infinity)

  /// - Returns: whether the point is well before the camera.
  mutating func add(_ point: Vector3, _ camera: PinholeCamera) -> Bool {
    let p = camera.cameraFromWorld(point)
    guard p.z >= camera.near, p.isFinite else { return false }
    let pixel = camera.project(camera: p)
    low = pointwiseMin(low, pixel)
    high = pointwiseMax(high, pixel)
    return true
  }

  /// With a pixel more on all sides, as pixels reach so far into a shadow.
  var rect: PixelRect {
    let band = Int(ProjectedVertex.guardBand)
    func whole(_ place: Double) -> Int { Int(roundingDown: place, from: -band, through: band) }
    return PixelRect(
      minX: whole(low.x) - 1, minY: whole(low.y) - 1, maxX: whole(high.x) + 2,
      maxY: whole(high.y) + 2)
  }
}

extension BoundingBox {
  /// One of the eight corners.
  func corner(_ index: Int) -> Vector3 {
    Vector3(
      index & 1 == 0 ? low.x : high.x, index & 2 == 0 ? low.y : high.y,
      index & 4 == 0 ? low.z : high.z)
  }
}
