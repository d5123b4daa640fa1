import Geometry

extension ProjectedObject {
  /// Whether the object covers a place of the picture: the winding number of its outline about it.
  ///
  /// The outline is the boundary of the front faces taken together, so the number says how many of
  /// them cover the place. An object that leaves the view has no closed outline.
  func covers(_ x: Double, _ y: Double) -> Bool {
    outline.winding(x, y, crossesRising: true) != 0
  }

  /// The inverse depth of a face, continued to a place of the picture.
  @inline(__always)
  func inverseDepth(of face: Int, _ x: Double, _ y: Double) -> Float {
    let plane = planes.pointer[face]
    return Float(plane.x + plane.y * x + plane.z * y)
  }

  /// Whether a face that lies inside the view covers a place of the picture.
  func covers(_ x: Double, _ y: Double, face: Int) -> Bool {
    let v = mesh.faces.pointer[face].vertices
    let (a, b, c) = (
      vertices.pointer[Int(v.x)], vertices.pointer[Int(v.y)], vertices.pointer[Int(v.z)]
    )
    let place = SIMD2(x, y) * ProjectedVertex.grid
    func side(_ p: ProjectedVertex, _ q: ProjectedVertex) -> Double {
      (Double(q.x) - Double(p.x)) * (place.y - Double(p.y))
        - (Double(q.y) - Double(p.y)) * (place.x - Double(p.x))
    }
    // Counter-clockwise as seen is, with y downwards, the negative sense.
    return side(a, b) <= 0 && side(b, c) <= 0 && side(c, a) <= 0
  }

  /// The nearest face that covers a place of the picture, among all; the object covers it.
  ///
  /// - Parameter limit: an inverse depth; if the face is not nearer, there may be none.
  func nearestFace(
    _ x: Double, _ y: Double, nearerThan limit: Float = 0
  ) -> (face: Int, inverseDepth: Float)? {
    if mesh.isConvex { return lastEnteredFace(x, y, nearerThan: limit) }
    if let faces = faceGrid.faces(of: self, x, y) {
      return nearest(of: faces.lazy.map { Int($0) }, x, y)
    }
    return nearest(of: frontFaces, x, y)
  }

  @inline(__always)
  private func nearest(
    of faces: LazyMapSequence<UnsafeBufferPointer<Int32>, Int>, _ x: Double, _ y: Double
  ) -> (face: Int, inverseDepth: Float)? {
    var nearest: (face: Int, inverseDepth: Float)?
    for face in faces where covers(x, y, face: face) {
      let depth = inverseDepth(of: face, x, y)
      if depth > nearest?.inverseDepth ?? 0 { nearest = (face, depth) }
    }
    return nearest
  }

  /// The same for a convex body: a ray enters it as it passes the last of the front faces' planes.
  private func lastEnteredFace(
    _ x: Double, _ y: Double, nearerThan limit: Float
  ) -> (face: Int, inverseDepth: Float)? {
    let planes = planes.pointer
    var (last, least) = (-1, Double.infinity)
    // Less by more than rounding to single precision.
    let enough = Double(limit) * (1 - 1e-6)
    for face in frontFaces {
      let depth = planes[face].x + (planes[face].y * x + planes[face].z * y)
      if depth < least {
        if depth < enough { return nil }
        (last, least) = (face, depth)
      }
    }
    return last >= 0 && least > 0 ? (last, Float(least)) : nil
  }

  /// Whether all of a part of an edge lies behind a convex object: both its ends do. What a convex
  /// body hides is convex.
  ///
  /// If so, `Antialiaser.surface` finds the object before each place of the part, and by more than
  /// what counts as equally deep.
  ///
  /// - Parameter face: a front face to ask first.
  func hides(
    _ edge: borrowing ActiveEdge, from begin: Double, to end: Double, face: Int? = nil
  ) -> Bool {
    guard mesh.isConvex, isInside, mesh.faces.count <= Antialiaser.searchedFaces else {
      return false
    }
    let ends = (edge(begin), edge(end))
    guard let face else { return hides(ends.0) && hides(ends.1) }
    // No place of a convex body is nearer than a front face's plane; where the face is, its plane
    // tells.
    guard isNearer(face, than: ends.0), isNearer(face, than: ends.1) else { return false }
    return (covers(ends.0.x, ends.0.y, face: face) || hides(ends.0))
      && (covers(ends.1.x, ends.1.y, face: face) || hides(ends.1))
  }

  @inline(__always)
  private func isNearer(_ face: Int, than place: Vector3) -> Bool {
    inverseDepth(of: face, place.x, place.y) > Self.hidingDepth(place)
  }

  @inline(__always)
  private static func hidingDepth(_ place: Vector3) -> Float {
    Float(place.z) * (1 + 2 * Antialiaser.contact)
  }

  private func hides(_ place: Vector3) -> Bool {
    let limit = Self.hidingDepth(place)
    return covers(place.x, place.y)
      && lastEnteredFace(place.x, place.y, nearerThan: limit).map { $0.inverseDepth > limit }
        ?? false
  }
}
