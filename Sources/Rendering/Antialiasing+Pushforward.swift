import Geometry

/// A rigid motion in the frames that the kernels work in.
struct FramedMotion {
  /// In the object's frame, the fourth numbers zero.
  var velocity: SIMD4<Float>
  var angularVelocity: SIMD4<Float>
  /// In the camera's frame.
  var inCamera: Motion
  /// How the lights and the camera move as seen from the object; filled in unless the shading is
  /// plain.
  var surroundings = ShadingTangent()

  /// - Parameter motion: in the world's frame, about the object's origin.
  init(_ motion: Motion, _ object: ProjectedObject, _ camera: PinholeCamera) {
    let objectFromWorld = object.view.worldFromObject.rotation.transpose
    velocity = SIMD4(objectFromWorld * motion.velocity)
    angularVelocity = SIMD4(objectFromWorld * motion.angularVelocity)
    let rotation = camera.cameraFromWorld.rotation
    inCamera = Motion(
      velocity: rotation * motion.velocity, angularVelocity: rotation * motion.angularVelocity)
    guard !object.shader.isPlain else { return }
    surroundings.center = -(velocity + cross(angularVelocity, object.view.center))
    for light in object.shader.lights {
      let turn = cross(angularVelocity, light.vector)
      surroundings.lights.append(LightTangent(vector: light.isPoint ? -(velocity + turn) : -turn))
    }
  }
}

extension ProjectedObject {
  /// Forward mode of the colour that a fixed place of the picture shows of a face; the neighbour
  /// of `pull`.
  @inline(__always)
  func push(
    face: Int, x: Float, y: Float, inverseDepth: Float, _ motions: [FramedMotion],
    _ body: (_ motion: Int, _ change: SIMD4<Float>) -> Void
  ) {
    let appearance = mesh.appearances.pointer + face
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let n = appearance.pointee.geometricNormal
    let slant = 1 / dot(n, point.ray)
    shader.forEachChange(
      of: appearance.pointee, at: point, motions,
      displacement: { k in
        let v = motions[k].velocity + cross(motions[k].angularVelocity, point.position)
        return point.ray * (dot(n, v) * slant) - v
      }, body)
  }

  /// How the colour that a face shows changes from place to place of the picture, per pixel.
  @inline(__always)
  func colorGradient(face: Int, x: Float, y: Float, inverseDepth: Float) -> (
    alongX: SIMD4<Float>, alongY: SIMD4<Float>
  ) {
    let appearance = mesh.appearances.pointer + face
    if shader.isUniform(appearance.pointee) { return (.zero, .zero) }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let n = appearance.pointee.geometricNormal
    func displacement(_ turn: SIMD4<Float>) -> SIMD4<Float> {
      (turn - point.ray * (dot(n, turn) / dot(n, point.ray))) / inverseDepth
    }
    let (right, down) = (displacement(view.rayX), displacement(view.rayY))
    if shader.isPlain {
      let d = shader.derivative(of: appearance.pointee, at: point)
      return (d.change(right), d.change(down))
    }
    func change(_ displacement: SIMD4<Float>) -> SIMD4<Float> {
      shader.tangent(
        of: appearance.pointee, at: point, displacement: displacement, ShadingTangent())
    }
    return (change(right), change(down))
  }

  /// Forward mode of the colours at the centres of the pixels that show the object.
  ///
  /// - Parameter tangents: `[motion, rect.height, rect.width]`; added to.
  func push(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer, _ motions: [FramedMotion],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let count = rect.width * rect.height
    var uniformFace = -1
    var uniformChange = motions.map { _ in SIMD4<Float>.zero }
    for row in rect.rows {
      for column in rect.columns {
        let index = row * buffer.width + column
        let surface = buffer.surface[index]
        guard SurfaceID.instance(surface) == instance else { continue }
        let face = SurfaceID.face(surface)
        let pixel = tangents + rect.offset((column, row))
        if face != uniformFace {
          uniformFace = shader.isUniform(mesh.appearances.pointer[face]) ? face : -1
          push(
            face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
            inverseDepth: buffer.inverseDepth[index], motions
          ) { k, change in
            pixel[k * count] += change
            uniformChange[k] = change
          }
          continue
        }
        for k in motions.indices { pixel[k * count] += uniformChange[k] }
      }
    }
  }
}

extension Antialiaser {
  /// Forward mode along the edges: adds the picture's derivatives in motions of one object,
  /// through its own edges and through its colours beside the edges of others.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforward(
    _ rect: PixelRect, instance: Int, camera: PinholeCamera, motions: [FramedMotion],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let object = objects[instance]
    let count = rect.width * rect.height
    let origin = object.view.cameraFromObject.translation
    for owner in objects.indices {
      var current = -1
      var speeds = [(from: SIMD2<Float>, to: SIMD2<Float>)](
        repeating: (.zero, .zero), count: motions.count)
      forEachCrossing(of: owner, in: rect) { index, crossing, sides in
        guard owner == instance || sides.outside.surface.instance == instance else { return }
        let edge = objects[owner].edges.pointer + index
        let pixel = tangents + rect.offset((crossing.column, crossing.row))
        let place = edge.pointee(sides.foot)
        let (x, y) = (Float(place.x), Float(place.y))
        if sides.outside.surface.instance == instance && edge.pointee.isSilhouette {
          object.push(
            face: sides.outside.surface.face, x: x, y: y,
            inverseDepth: sides.outside.surface.inverseDepth, motions
          ) { k, change in pixel[k * count] += change * crossing.weight }
        }
        guard owner == instance else { return }
        if index != current {
          current = index
          let motion = EdgeMotion(edge.pointee, camera)
          for k in motions.indices {
            let m = motions[k].inCamera
            func speed(_ p: Vector3) -> SIMD2<Float> {
              SIMD2<Float>(
                motion.onScreen(m.velocity + m.angularVelocity.cross(p - origin), of: p))
            }
            speeds[k] = (speed(motion.from), speed(motion.to))
          }
        }
        let along = edge.pointee.alongPicture
        let squared = (along * along).sum()
        let outward = SIMD2(along.y, -along.x)
        let lever = crossing.lever
        let jump = sides.inside.color - sides.outside.color
        let foot = Float(sides.foot)
        for k in motions.indices {
          let moved = speeds[k].from * lever.from + speeds[k].to * lever.to
          pixel[k * count] += jump * (outward * moved).sum()
        }
        func changeOnEdge(_ side: SurfaceSide, _ weight: Float) {
          let point = object.shader.point(
            x: x, y: y, inverseDepth: side.surface.inverseDepth)
          let step = edge.pointee.alongSurface(point, object.view)
          let slips = foot > 0 && foot < 1
          object.shader.forEachChange(
            of: object.mesh.appearances.pointer[side.surface.face], at: point, motions,
            displacement: { k in
              guard slips else { return .zero }
              let speed = speeds[k].from * (1 - foot) + speeds[k].to * foot
              return step * (-(speed * along).sum() / squared)
            }
          ) { k, change in pixel[k * count] += change * weight }
        }
        changeOnEdge(sides.inside, -crossing.weight)
        if !edge.pointee.isSilhouette {
          changeOnEdge(sides.outside, crossing.weight)
        } else if sides.outside.surface.instance >= 0 {
          let behind = objects[sides.outside.surface.instance].colorGradient(
            face: sides.outside.surface.face, x: x, y: y,
            inverseDepth: sides.outside.surface.inverseDepth)
          let acrossEdge = (behind.alongX * outward.x + behind.alongY * outward.y) / squared
          for k in motions.indices {
            let speed = speeds[k].from * (1 - foot) + speeds[k].to * foot
            pixel[k * count] += acrossEdge * ((speed * outward).sum() * crossing.weight)
          }
        }
      }
    }
  }
}
