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

  /// The derivative of the weight in the places of the edge's ends where those lie in the pixel, per
  /// pixel: as the ray from the centre to an end at p turns by p × dp / r², it sweeps (R² − r²)/2
  /// more, R the distance to the border along it.
  ///
  /// In the sum over the edges that meet in a corner this cancels as far as their jumps add up to
  /// zero, which they do not quite where colours vary, each edge having a foot of its own.
  @inline(__always)
  func swing(of edge: borrowing ActiveEdge) -> (from: SIMD2<Float>, to: SIMD2<Float>) {
    func swing(_ end: Vector3) -> SIMD2<Float> {
      let (x, y) = (end.x - Double(column) - 0.5, end.y - Double(row) - 0.5)
      let reach = max(abs(x), abs(y))
      // Over the centre the weight jumps.
      guard reach > 1e-4 else { return .zero }
      let sweep = 0.125 / (reach * reach) - 0.5
      return SIMD2<Float>(SIMD2(-y, x) * sweep)
    }
    return (begin == 0 ? -swing(edge.from) : .zero, end == 1 ? swing(edge.to) : .zero)
  }
}

/// How the foot of a crossing, the place t of its edge, moves with the edge's ends a and b:
///
///     ṫ = onEdge·((1 − t) ȧ + t ḃ) + onTurn·(ḃ − ȧ),
///
/// besides being carried along: the foot in the picture moves with (1 − t) ȧ + t ḃ + (b − a) ṫ. It
/// stays the nearest place to the pixel's centre m, (m − foot)·(b − a) = 0; or on the pixel's border;
/// or at the edge's end, where ṫ = 0.
struct FootMotion {
  var onEdge = SIMD2<Float>.zero
  var onTurn = SIMD2<Float>.zero

  /// An edge that gains no more than this, in pixels, runs along the pixels' border and does not
  /// cross it: what ends a part there is another edge.
  private static let alongBorder: Float = 1e-4

  @inline(__always)
  init(_ foot: Double, of crossing: PixelCrossing, on edge: borrowing ActiveEdge) {
    if foot <= 0 || foot >= 1 { return }
    let place = edge(foot)
    let (x, y) = (place.x - Double(crossing.column), place.y - Double(crossing.row))
    let along = edge.alongPicture
    if foot == crossing.begin || foot == crossing.end {
      // Else an edge of another object cuts the part off there: taken for a place like any other.
      if min(abs(x), abs(1 - x)) < 1e-6 && abs(along.x) > Self.alongBorder {
        onEdge.x = -1 / along.x
        return
      }
      if min(abs(y), abs(1 - y)) < 1e-6 && abs(along.y) > Self.alongBorder {
        onEdge.y = -1 / along.y
        return
      }
    }
    let inverseSquare = 1 / (along * along).sum()
    onEdge = along * -inverseSquare
    onTurn = SIMD2(Float(0.5 - x), Float(0.5 - y)) * inverseSquare
  }

  /// ṫ from the velocities of the two ends in the picture.
  @inline(__always)
  func speed(_ ends: (from: SIMD2<Float>, to: SIMD2<Float>), foot: Float) -> Float {
    let carried = ends.from * (1 - foot) + ends.to * foot
    return (onEdge * carried).sum() + (onTurn * (ends.to - ends.from)).sum()
  }
}

extension ActiveEdge {
  /// From `from` to `to` in the picture, in pixels.
  @inline(__always) var alongPicture: SIMD2<Float> {
    SIMD2(Float(to.x - from.x), Float(to.y - from.y))
  }

  /// How the surface point on the edge moves, in the object's frame, with the place along the edge
  /// as seen: dX/dt of X = camera + ray / inverseDepth.
  @inline(__always)
  func alongSurface(_ point: SurfacePoint, _ view: ObjectView) -> SIMD4<Float> {
    let ray = Float(to.x - from.x) * view.rayX + Float(to.y - from.y) * view.rayY
    return (ray - point.ray * (Float(to.z - from.z) / point.inverseDepth)) / point.inverseDepth
  }
}

/// The derivative in an object's motion through the places of its edges, while it is gathered edge
/// by edge.
private struct EdgePull {
  /// The edge that is being walked.
  var edge = -1
  /// The derivatives in the places of its ends in the picture, per pixel.
  var from = SIMD2<Float>.zero
  var to = SIMD2<Float>.zero
  /// Of all edges before; in the camera's frame.
  private(set) var force = Vector3.zero
  private(set) var torque = Vector3.zero

  mutating func finishEdge(
    of instance: Int, _ object: ProjectedObject, _ camera: PinholeCamera,
    _ geometry: GeometryPull?
  ) {
    guard edge >= 0 else { return }
    let motion = EdgeMotion(object.edges.pointer[edge], camera)
    geometry?.add(
      edge: object.edges.pointer[edge], of: instance, object, motion, from: from, to: to)
    let origin = object.view.cameraFromObject.translation
    let from = motion.inSpace(SIMD2<Double>(from), of: motion.from)
    let to = motion.inSpace(SIMD2<Double>(to), of: motion.to)
    force += from + to
    torque += (motion.from - origin).cross(from) + (motion.to - origin).cross(to)
    (self.from, self.to) = (.zero, .zero)
  }
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
  ///   - shading: one for each instance, if derivatives in the shading are asked for, too.
  ///   - geometry: gathers derivatives in the camera and in vertices, if asked for.
  @inline(__always)
  func pullback(
    _ rect: PixelRect, instance: Int, camera: PinholeCamera,
    adjoint: UnsafePointer<SIMD4<Float>>, into pulls: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>? = nil, _ geometry: GeometryPull? = nil
  ) {
    let object = objects[instance]
    var gathered = EdgePull()
    forEachCrossing(of: instance, in: rect) { index, crossing, sides in
      if index != gathered.edge {
        gathered.finishEdge(of: instance, object, camera, geometry)
        gathered.edge = index
      }
      let edge = object.edges.pointer + index
      let a = adjoint[crossing.row * buffer.width + crossing.column]
      let along = edge.pointee.alongPicture
      let outward = SIMD2(along.y, -along.x) * dot(a, sides.inside.color - sides.outside.color)
      let lever = crossing.lever
      // The colours' own change.
      let exchanged = a * sides.weight
      let foot = Float(sides.foot)
      // In the foot's place on the edge, and in its place in the picture.
      var inFoot = onEdge(
        sides.inside, edge.pointee, sides.foot, adjoint: -exchanged, into: pulls, shading, geometry)
      var inPicture = SIMD2<Float>.zero
      if edge.pointee.isSilhouette {
        inPicture = behindEdge(
          sides.outside, edge.pointee(sides.foot), adjoint: exchanged, into: pulls, shading,
          geometry)
        inFoot += (inPicture * along).sum()
      } else {
        inFoot += onEdge(
          sides.outside, edge.pointee, sides.foot, adjoint: exchanged, into: pulls, shading,
          geometry)
      }
      gathered.from += outward * lever.from
      gathered.to += outward * lever.to
      // Between two faces of one colour each it does not matter where the foot is.
      if inFoot != 0 || inPicture != .zero {
        let motion = FootMotion(sides.foot, of: crossing, on: edge.pointee)
        let carried = inPicture + motion.onEdge * inFoot
        let turned = motion.onTurn * inFoot
        gathered.from += carried * (1 - foot) - turned
        gathered.to += carried * foot + turned
      }
      if crossing.hasEnd && object.mesh.isConvex {
        let swing = crossing.swing(of: edge.pointee)
        let jump = dot(a, sides.outside.color - sides.inside.color)
        gathered.from += swing.from * jump
        gathered.to += swing.to * jump
      }
    }
    gathered.finishEdge(of: instance, object, camera, geometry)
    let toObject = object.view.cameraFromObject.rotation.transpose
    pulls[instance].force += SIMD4(toObject * gathered.force)
    pulls[instance].torque += SIMD4(toObject * gathered.torque)
  }

  /// The colour on an edge, whose points the object carries, changes as lights and camera turn and
  /// move about the object, and as the foot moves along the edge.
  ///
  /// - Returns: the derivative in the foot's place, 0 at the edge's `from` and 1 at its `to`.
  @inline(__always)
  private func onEdge(
    _ side: SurfaceSide, _ edge: ActiveEdge, _ foot: Double, adjoint: SIMD4<Float>,
    into pulls: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>?, _ geometry: GeometryPull?
  ) -> Float {
    let instance = side.surface.instance
    let place = edge(foot)
    if shading == nil && geometry == nil,
      let inPicture = pulls[instance].gather(
        side.surface.face, x: Float(place.x), y: Float(place.y), adjoint: adjoint, isCarried: true)
    {
      return (inPicture * edge.alongPicture).sum()
    }
    let object = objects[instance]
    guard
      let (point, gradient) = object.gradient(
        ofFace: side.surface.face, x: Float(place.x), y: Float(place.y),
        inverseDepth: side.surface.inverseDepth, adjoint: adjoint,
        into: shading.map { $0 + instance })
    else { return 0 }
    pulls[instance].force += gradient.force
    pulls[instance].torque += gradient.torque
    geometry?.add(
      gradient, at: point, face: side.surface.face, of: instance, object, force: gradient.force)
    return dot(gradient.displacement, edge.alongSurface(point, object.view))
  }

  /// The colour behind an edge changes as what is there moves, and as the foot moves across it.
  ///
  /// - Returns: the derivative in the place in the picture, per pixel.
  @inline(__always)
  func behindEdge(
    _ side: SurfaceSide, _ place: Vector3, adjoint: SIMD4<Float>,
    into pulls: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>?, _ geometry: GeometryPull?
  ) -> SIMD2<Float> {
    let instance = side.surface.instance
    guard instance >= 0 else { return .zero }
    // As `pull` begins, but before the object is looked up.
    if shading == nil && geometry == nil,
      let inPicture = pulls[instance].gather(
        side.surface.face, x: Float(place.x), y: Float(place.y), adjoint: adjoint)
    {
      return inPicture
    }
    return objects[instance].pull(
      face: side.surface.face, x: Float(place.x), y: Float(place.y),
      inverseDepth: side.surface.inverseDepth, adjoint: adjoint, instance: instance,
      into: pulls + instance, shading.map { $0 + instance }, geometry)
  }
}

extension ProjectedObject {
  /// The gradient of adjoint·colour in a place of the picture that shows a face; nil if the face has
  /// one colour, in which case the adjoint is kept for `pullGathered`.
  ///
  /// - Parameter shading: gathers the derivatives in the parameters of the shading, if asked for.
  @inline(__always)
  fileprivate func gradient(
    ofFace face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>,
    into shading: UnsafeMutablePointer<ShadingGradient>?
  ) -> (point: SurfacePoint, gradient: SurfaceGradient)? {
    let appearance = mesh.appearances.pointer + face
    if let shading {
      let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
      return (point, gradient(ofFace: face, at: point, adjoint: adjoint, into: shading))
    }
    if faceViews.pointer[face] == FaceView.uniform {
      uniformFacePulls.pointer[face] += adjoint
      return nil
    }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    return (point, shader.gradient(of: appearance.pointee, at: point, adjoint: adjoint))
  }

  /// Reverse mode of the colour that a fixed place of the picture shows of a face.
  ///
  /// - Returns: the derivative in the place, per pixel.
  @inline(__always) @discardableResult
  func pull(
    face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>, instance: Int,
    into pull: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>?, _ geometry: GeometryPull?
  ) -> SIMD2<Float> {
    if shading == nil && geometry == nil,
      let inPicture = pull.pointee.gather(face, x: x, y: y, adjoint: adjoint)
    {
      return inPicture
    }
    guard
      let (point, gradient) = gradient(
        ofFace: face, x: x, y: y, inverseDepth: inverseDepth, adjoint: adjoint, into: shading)
    else { return .zero }
    let q = gradient.displacement
    let n = mesh.appearances.pointer[face].geometricNormal
    // The plane of the face takes the point that is seen along the ray, the object the surface away
    // from under it.
    let force = n * (dot(point.ray, q) / dot(n, point.ray)) - q
    pull.pointee.force += force + gradient.force
    pull.pointee.torque += cross(point.position, force) + gradient.torque
    // The place on the surface moves by −force·dray / inverseDepth as the ray turns.
    let inPicture = -SIMD2(dot(force, view.rayX), dot(force, view.rayY)) / inverseDepth
    if let geometry {
      geometry.add(
        gradient, at: point, face: face, of: instance, self, force: force + gradient.force)
      geometry.add(seenAlongRay: force, at: point, self, x: x, y: y, inPicture: inPicture)
    }
    return inPicture
  }

  /// Adds what was gathered face by face.
  func pullGathered(
    _ instance: Int, into pull: UnsafeMutablePointer<ObjectPull>, _ geometry: GeometryPull? = nil
  ) {
    pullUniformFaces(instance, into: pull, geometry)
    pullSmoothFaces(into: pull)
  }

  /// The colours of uniform faces change as their normals turn.
  private func pullUniformFaces(
    _ instance: Int, into pull: UnsafeMutablePointer<ObjectPull>, _ geometry: GeometryPull?
  ) {
    guard mesh.hasUniformFaces else { return }
    for face in frontFaces where faceViews.pointer[face] == FaceView.uniform {
      let adjoint = uniformFacePulls.pointer[face]
      if adjoint == .zero { continue }
      let gradient = shader.gradient(
        of: mesh.appearances.pointer[face], at: shader.anyPoint, adjoint: adjoint)
      pull.pointee.torque += gradient.torque
      geometry?.add(normal: gradient.normal, face: face, of: instance, self)
    }
  }
}
