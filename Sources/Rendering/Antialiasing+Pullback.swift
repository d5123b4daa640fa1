import Geometry

/// How an edge's ends move in the picture with the object's motion.
struct EdgeMotion {
  /// The ends in the camera's frame, in metres.
  let from: Vector3
  let to: Vector3
  private let focalLength: SIMD2<Double>

  init(_ edge: borrowing ActiveEdge, _ camera: PinholeCamera) {
    func point(_ end: Vector3) -> Vector3 {
      let direction = (SIMD2(end.x, end.y) - camera.principalPoint) / camera.focalLength
      return Vector3(direction, 1) / end.z
    }
    from = point(edge.from)
    to = point(edge.to)
    focalLength = camera.focalLength
  }

  /// The velocity, in pixels, of the projection of a point with a velocity in metres.
  @inline(__always)
  func onScreen(_ velocity: Vector3, of p: Vector3) -> SIMD2<Double> {
    (SIMD2(velocity.x, velocity.y) - SIMD2(p.x, p.y) * (velocity.z / p.z)) * focalLength / p.z
  }

  /// The derivative in a point's place, from the derivative in its projection.
  @inline(__always)
  func inSpace(_ pull: SIMD2<Double>, of p: Vector3) -> Vector3 {
    let k = pull * focalLength / p.z
    return Vector3(k.x, k.y, -(k.x * p.x + k.y * p.y) / p.z)
  }
}

extension PixelCrossing {
  /// ∫ (1 − t) dt and ∫ t dt over the crossing: how much of its area's derivative belongs to the
  /// edge's two ends.
  @inline(__always) var lever: (from: Float, to: Float) {
    let to = (end - begin) * middle
    return (Float(end - begin - to), Float(to))
  }
}

extension ActiveEdge {
  /// How the surface point on the edge moves, in the object's frame, with the place along the edge
  /// as seen: dX/dt of X = camera + ray / inverseDepth.
  @inline(__always)
  func alongSurface(_ point: SurfacePoint, inverseDepth: Float, _ view: ObjectView)
    -> SIMD4<Float>
  {
    let ray = Float(to.x - from.x) * view.rayX + Float(to.y - from.y) * view.rayY
    return (ray - point.ray * (Float(to.z - from.z) / inverseDepth)) / inverseDepth
  }
}

/// The derivative in what an object does, gathered over pixels and edges; in its own frame.
struct ObjectPull {
  var force = SIMD4<Float>.zero
  var torque = SIMD4<Float>.zero
}

extension Antialiaser {
  /// Reverse mode along the edges of one object: adds the derivative in the motion of that object,
  /// through the places of its edges and through the colours on their inner sides, and in the
  /// motion of the objects whose colours lie on their outer sides.
  ///
  /// - Parameters:
  ///   - rect: crossings with pixels outside are left out.
  ///   - adjoint: the loss's derivative in each pixel, `[height, width]`.
  ///   - pulls: one for each instance.
  ///   - faceAdjoints: for each instance `[face]`: the loss's derivative in the colours of uniform
  ///     faces.
  func pullback(
    _ rect: PixelRect, instance: Int, camera: PinholeCamera,
    adjoint: UnsafePointer<SIMD4<Float>>, into pulls: UnsafeMutablePointer<ObjectPull>
  ) {
    let object = objects[instance]
    let origin = object.view.cameraFromObject.translation
    var force = Vector3.zero
    var torque = Vector3.zero
    var current = -1
    var pullFrom = SIMD2<Float>.zero
    var pullTo = SIMD2<Float>.zero
    func finishEdge() {
      guard current >= 0 else { return }
      let motion = EdgeMotion(object.edges.pointer[current], camera)
      let from = motion.inSpace(SIMD2<Double>(pullFrom), of: motion.from)
      let to = motion.inSpace(SIMD2<Double>(pullTo), of: motion.to)
      force += from + to
      torque += (motion.from - origin).cross(from) + (motion.to - origin).cross(to)
    }
    forEachCrossing(of: instance, in: rect) { index, crossing, sides in
      if index != current {
        finishEdge()
        current = index
        pullFrom = .zero
        pullTo = .zero
      }
      let edge = object.edges.pointer + index
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let along = SIMD2<Float>(
        Float(edge.pointee.to.x - edge.pointee.from.x),
        Float(edge.pointee.to.y - edge.pointee.from.y))
      let outward = SIMD2(along.y, -along.x) * dot(a, sides.inside.color - sides.outside.color)
      let lever = crossing.lever
      pullFrom += outward * lever.from
      pullTo += outward * lever.to
      // The colours' own change.
      let exchanged = a * crossing.weight
      var slip = onEdge(
        sides.inside, edge.pointee, crossing, adjoint: -exchanged, into: pulls)
      if edge.pointee.isSilhouette {
        if sides.outside.surface.instance >= 0 {
          let other = sides.outside.surface.instance
          let t = crossing.middle
          objects[other].pull(
            face: sides.outside.surface.face,
            x: Float(edge.pointee.from.x + t * (edge.pointee.to.x - edge.pointee.from.x)),
            y: Float(edge.pointee.from.y + t * (edge.pointee.to.y - edge.pointee.from.y)),
            inverseDepth: sides.outside.surface.inverseDepth, adjoint: exchanged, into: pulls + other)
        }
      } else {
        slip += onEdge(sides.outside, edge.pointee, crossing, adjoint: exchanged, into: pulls)
      }
      let middle = Float(crossing.middle)
      pullFrom += along * (slip * (1 - middle))
      pullTo += along * (slip * middle)
    }
    finishEdge()
    let toObject = object.view.cameraFromObject.rotation.transpose
    pulls[instance].force += SIMD4(toObject * force)
    pulls[instance].torque += SIMD4(toObject * torque)
  }

  /// The colour on an edge changes as the normal turns, and as the edge slips along itself through
  /// the pixel.
  ///
  /// - Returns: the derivative in the slip, per pixel of the edge's own direction.
  @inline(__always)
  private func onEdge(
    _ side: SurfaceSide, _ edge: borrowing ActiveEdge, _ crossing: PixelCrossing,
    adjoint: SIMD4<Float>, into pulls: UnsafeMutablePointer<ObjectPull>
  ) -> Float {
    let object = objects[side.surface.instance]
    let appearance = object.mesh.appearances.pointer + side.surface.face
    if object.shader.isUniform(appearance.pointee) {
      object.faceAdjoints.pointer[side.surface.face] += adjoint
      return 0
    }
    let t = crossing.middle
    let point = object.shader.point(
      x: Float(edge.from.x + t * (edge.to.x - edge.from.x)),
      y: Float(edge.from.y + t * (edge.to.y - edge.from.y)), inverseDepth: side.surface.inverseDepth)
    let derivative = object.shader.derivative(of: appearance.pointee, at: point.position)
    pulls[side.surface.instance].torque += derivative.turning * dot(adjoint, derivative.litAlbedo)
    let along = edge.alongSurface(point, inverseDepth: side.surface.inverseDepth, object.view)
    let (dx, dy) = (edge.to.x - edge.from.x, edge.to.y - edge.from.y)
    return -dot(derivative.gradient(adjoint), along) / Float(dx * dx + dy * dy)
  }
}

extension ProjectedObject {
  /// Reverse mode of the colour that a fixed place of the picture shows of a face.
  @inline(__always)
  func pull(
    face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>,
    into pull: UnsafeMutablePointer<ObjectPull>
  ) {
    let appearance = mesh.appearances.pointer + face
    if shader.isUniform(appearance.pointee) {
      faceAdjoints.pointer[face] += adjoint
      return
    }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let derivative = shader.derivative(of: appearance.pointee, at: point.position)
    let q = derivative.gradient(adjoint)
    let n = appearance.pointee.geometricNormal
    let force = n * (dot(point.ray, q) / dot(n, point.ray)) - q
    pull.pointee.force += force
    pull.pointee.torque +=
      cross(point.position, force) + derivative.turning * dot(adjoint, derivative.litAlbedo)
  }

  /// Reverse mode of the colours at the centres of the pixels of `rect` that show the object.
  ///
  /// - Parameter adjoint: the loss's derivative in each pixel, `[height, width]`.
  func pull(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into pull: UnsafeMutablePointer<ObjectPull>
  ) {
    for row in rect.rows {
      for column in rect.columns {
        let index = row * buffer.width + column
        let surface = buffer.surface[index]
        guard SurfaceID.instance(surface) == instance else { continue }
        self.pull(
          face: SurfaceID.face(surface), x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], into: pull)
      }
    }
  }

  /// Forgets the derivatives in the colours of uniform faces.
  func clearFaceAdjoints() {
    faceAdjoints.reserve(mesh.faces.count)
    faceAdjoints.pointer.update(repeating: .zero, count: mesh.faces.count)
  }

  /// The colours of uniform faces change as their normals turn.
  func pullUniformFaces(into pull: UnsafeMutablePointer<ObjectPull>) {
    guard mesh.hasUniformFaces else { return }
    for face in 0..<mesh.faces.count where isFront.pointer[face] != 0 {
      let adjoint = faceAdjoints.pointer[face]
      if adjoint == .zero { continue }
      let derivative = shader.derivative(of: mesh.appearances.pointer[face], at: .zero)
      pull.pointee.torque += derivative.turning * dot(adjoint, derivative.litAlbedo)
    }
  }
}
