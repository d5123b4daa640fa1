import Geometry

/// The camera's view of the table, to which outlines of shadows are cut.
///
/// What lies outside one of the view's planes is moved to the line in which the plane meets the
/// table. That changes nothing inside, and leaves outlines closed.
struct ShadowView {
  let camera: PinholeCamera
  /// The table's, in the camera's frame.
  private let normal: Vector3

  /// A piece of a segment; in the camera's frame.
  struct Piece {
    var from: Vector3
    var to: Vector3
    /// Which part of the segment it is; nothing of it if it only closes the outline.
    var begin = 0.0
    var end = 1.0
    var isClosing = false
  }

  init(_ camera: PinholeCamera) {
    self.camera = camera
    normal = camera.cameraFromWorld.rotation.columns.2
  }

  func inCamera(_ point: Vector3) -> Vector3 { camera.cameraFromWorld(point) }

  /// Calls `body` for the pieces of a segment on the table.
  func add(_ a: Vector3, _ b: Vector3, _ body: (Piece) -> Void) {
    let piece = Piece(from: a, to: b)
    if isInside(a) && isInside(b) { return body(piece) }
    cut(piece, ClippingPlane.view(camera), body)
  }

  private func isInside(_ p: Vector3) -> Bool {
    guard p.z >= camera.near else { return false }
    let (pixel, band) = (camera.project(camera: p), ProjectedVertex.guardBand)
    return max(abs(pixel.x), abs(pixel.y)) < band
  }

  private func cut(_ piece: Piece, _ planes: ViewPlanes, _ body: (Piece) -> Void) {
    var planes = planes
    guard let plane = planes.next() else { return body(piece) }
    let a = plane.normal.dot(piece.from) - plane.offset
    let b = plane.normal.dot(piece.to) - plane.offset
    if a >= 0 && b >= 0 { return cut(piece, planes, body) }
    var (first, last) = (piece, piece)
    if a < 0 && b < 0 {
      first.from = moved(piece.from, to: plane)
      first.to = moved(piece.to, to: plane)
      first.isClosing = true
      return cut(first, planes, body)
    }
    let middle =
      a >= 0
      ? plane.crossing(kept: piece.from, lost: piece.to)
      : plane.crossing(kept: piece.to, lost: piece.from)
    first.to = middle
    first.end = piece.begin + (piece.end - piece.begin) * (a / (a - b))
    last.from = middle
    last.begin = first.end
    if a < 0 {
      first.from = moved(piece.from, to: plane)
      first.isClosing = true
    } else {
      last.to = moved(piece.to, to: plane)
      last.isClosing = true
    }
    cut(first, planes, body)
    cut(last, planes, body)
  }

  /// A point of the table, moved along it to a plane.
  private func moved(_ p: Vector3, to plane: ClippingPlane) -> Vector3 {
    let along = plane.normal - normal * normal.dot(plane.normal)
    let rise = plane.normal.dot(along)
    guard rise > 1e-12 else { return p }
    return p + along * ((plane.offset - plane.normal.dot(p)) / rise)
  }
}
