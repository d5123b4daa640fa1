import Geometry

/// Reverse mode of what arrives of the lights: from a loss's derivative in the shares to that in
/// the casters' vertices, in the receivers' points, and in the lights' vectors.
extension ShadowList {
  /// Begins to gather.
  func beginPullback() {
    for shadow in shadows {
      let count = 3 * shadow.vertexCount
      shadow.vertexAdjoints.reserve(count)
      shadow.vertexAdjoints.pointer.update(repeating: .zero, count: count)
      shadow.isGathered = false
    }
  }

  /// Reverse mode for all pairs of a receiver at the listed places, whose shares and derivatives in
  /// them are known: adds to the casters' vertices and to the lights, and finds `places.force`.
  func pullback(receiver: Int, _ lights: UnsafeMutablePointer<Vector3>?) {
    for axis in 0..<3 { places.forces(axis).update(repeating: 0, count: places.count) }
    for index in pairs(of: receiver) { pullback(shadows[pairs.pointer[index].shadow], lights) }
  }

  private func pullback(_ shadow: Shadow, _ lights: UnsafeMutablePointer<Vector3>?) {
    let (shares, adjoints) = (places.visible(shadow.light), places.adjoints(shadow.light))
    let gathered = shadow.vertexAdjoints.pointer
    for first in stride(from: 0, to: places.count, by: 8) {
      var receivers = EightReceivers(
        places.eight(first), UnsafePointer(shadow.view.pointer), blur: blur)
      withUnsafePointer(to: &receivers) { p in
        guard
          let weight = weight(
            of: shadow, p, SIMD8.load(shares + first), SIMD8.load(adjoints + first),
            count: places.count - first)
        else { return }
        shadow.isGathered = true
        var onPoint = EightForces.zero
        shadow.forEachCut(p, weight: weight, seen) { edge, a, b in
          onPoint = onPoint - a - b
          Self.add(a, at: gathered + 3 &* Int(edge.x))
          Self.add(b, at: gathered + 3 &* Int(edge.y))
        }
        let force = shadow.view.pointer.pointee.force(onPoint, at: p)
        (SIMD8.load(places.forces(0) + first) + force.x).store(places.forces(0) + first)
        (SIMD8.load(places.forces(1) + first) + force.y).store(places.forces(1) + first)
        (SIMD8.load(places.forces(2) + first) + force.z).store(places.forces(2) + first)
        if let lights { addToLight(shadow, p, force, lights) }
      }
    }
  }

  @inline(__always)
  private static func add(_ force: EightForces, at sums: UnsafeMutablePointer<SIMD8<Float>>) {
    sums[0] += force.u
    sums[1] += force.v
    sums[2] += force.t
  }

  /// How much of a derivative in the shares at eight places is one in the share that a shadow
  /// covers; nil if none is. What the others leave of the light is multiplied.
  ///
  /// - Parameter count: of the places that there are.
  @inline(__always)
  func weight(
    of shadow: Shadow, _ p: UnsafePointer<EightReceivers>, _ shares: SIMD8<Float>,
    _ adjoints: SIMD8<Float>, count: Int
  ) -> SIMD8<Float>? {
    let isAsked =
      shadow.reaches(p) & (0 - adjoints.magnitude).signs & ~EightLanes().beyond(count)
    guard EightLanes.any(isAsked) else { return nil }
    let left = 1 - shadow.cover(p, isAsked, seen)
    // Where nothing or everything is covered, that stays so.
    let isPart = isAsked & (left - 1).signs & (1e-6 - left).signs
    return EightLanes.any(isPart) ? (adjoints * shares / (0 - left)).kept(isPart) : nil
  }

  /// Adds the derivative in a light's vector through the receivers' points.
  @inline(never)
  private func addToLight(
    _ shadow: Shadow, _ p: UnsafePointer<EightReceivers>,
    _ force: (x: SIMD8<Float>, y: SIMD8<Float>, z: SIMD8<Float>),
    _ lights: UnsafeMutablePointer<Vector3>
  ) {
    guard let frame = shadow.frame else { return }
    let light = self.lights[shadow.light]
    for lane in 0..<8 {
      let f = Vector3(Double(force.x[lane]), Double(force.y[lane]), Double(force.z[lane]))
      guard f != .zero, let point = frame.point(p.pointee.point(lane)) else { continue }
      lights[light] += frame.lightForce(f, at: point, length: lighting.lights[light].vector.length)
    }
  }

  /// Hands on what was gathered in the vertices of the objects that cast shadows.
  func finishPullback(_ objects: [ProjectedObject], into sinks: AdjointSinks) {
    for shadow in shadows where shadow.isGathered {
      guard let frame = shadow.frame else { continue }
      let object = objects[shadow.caster]
      let toObject = object.view.worldFromObject.rotation.transpose
      let objectAdjoint = sinks.objects + shadow.caster
      let light = lights[shadow.light]
      let length = lighting.lights[light].vector.length
      for index in 0..<shadow.vertexCount {
        let sums = shadow.vertexAdjoints.pointer + 3 * index
        let inFrame = Vector3(
          Double(sums[0].sum()), Double(sums[1].sum()), Double(sums[2].sum()))
        guard inFrame != .zero else { continue }
        let vertex = shadow.sources.pointer[index]
        let point = object.inWorld(vertex: vertex)
        let inWorld = frame.force(inFrame, on: point)
        let force = toObject * inWorld
        objectAdjoint.pointee.force += SIMD4(force)
        objectAdjoint.pointee.torque += SIMD4(object.mesh.position(Int(vertex)).cross(force))
        sinks.lights?[light] += frame.lightForce(inWorld, at: point, length: length)
        sinks.geometry?.add(force, vertex: Int(vertex), of: shadow.caster)
      }
    }
  }
}

extension EightReceivers {
  /// One of the points, in the frame.
  func point(_ lane: Int) -> Vector3 {
    Vector3(Double(u[lane]), Double(v[lane]), Double(t[lane]))
  }
}

extension ShadowView {
  /// Derivatives in the world, from those in the frame's coordinates of receivers.
  @inline(__always)
  func force(_ f: EightForces, at p: UnsafePointer<EightReceivers>) -> (
    x: SIMD8<Float>, y: SIMD8<Float>, z: SIMD8<Float>
  ) {
    var (u, v, t) = (f.u, f.v, f.t)
    if isPoint {
      let inverse = p.pointee.t + inverseDistance
      (u, v) = (u * inverse, v * inverse)
      t = p.pointee.u * u + p.pointee.v * v + t * (inverse * inverse)
    }
    return (
      u * across.x + v * upwards.x + t * toLight.x, u * across.y + v * upwards.y + t * toLight.y,
      u * across.z + v * upwards.z + t * toLight.z
    )
  }
}
