import Geometry

/// Forward mode of what arrives of the lights.
extension ShadowList {
  /// Begins with motions of objects.
  ///
  /// - Parameter motions: `[instance][motion]`, the same number for all objects that move, none for
  ///   others.
  func beginPushforward(_ motions: [[FramedMotion]], count: Int, _ objects: [ProjectedObject]) {
    tangents.begin(motions: count)
    for shadow in shadows {
      let (own, object) = (motions[shadow.caster], objects[shadow.caster])
      setVelocities(shadow, object, count: own.count) { motion, vertex, point in
        own[motion].velocity(inWorld: point, vertex: Int(vertex), object.view)
      }
    }
  }

  /// Begins with a change of the lights' vectors.
  func beginPushforward(_ changes: [LightingDifferential.Light], _ objects: [ProjectedObject]) {
    tangents.begin(motions: 1)
    for shadow in shadows {
      guard let frame = shadow.frame else { continue }
      let light = lights[shadow.light]
      let length = lighting.lights[light].vector.length
      setVelocities(shadow, objects[shadow.caster], count: 1) { _, _, point in
        frame.velocity(ofWorldAt: point, light: changes[light].vector, length: length)
      }
    }
  }

  /// - Parameter velocity: of a vertex, in the world.
  private func setVelocities(
    _ shadow: Shadow, _ object: ProjectedObject, count: Int,
    _ velocity: (_ motion: Int, _ vertex: Int32, _ point: Vector3) -> Vector3
  ) {
    shadow.motionCount = count
    shadow.velocities.reserve(count * shadow.vertexCount)
    guard let frame = shadow.frame else { return }
    for motion in 0..<count {
      for index in 0..<shadow.vertexCount {
        let vertex = shadow.sources.pointer[index]
        let point = object.inWorld(vertex: vertex)
        shadow.velocities.pointer[motion * shadow.vertexCount + index] = SIMD4(
          frame.velocity(velocity(motion, vertex, point), of: point))
      }
    }
  }

  /// Forward mode for all pairs of a receiver at the listed places: finds how their colours change
  /// as casters move, and as the surface points do.
  ///
  /// - Parameter changes: of the lights, if it is they that change.
  func pushforward(
    receiver: Int, _ object: ProjectedObject, lights changes: [LightingDifferential.Light]?
  ) {
    tangents.begin(places: places.count)
    var painter = ShadowPainter(object, slotOfLight, parts)
    for light in 0..<lightCount {
      for place in 0..<places.count {
        painter.find(
          places.face(place), x: places.x(place), y: places.y(place),
          inverseDepth: places.inverseDepth(place))
        tangents[lit: place] = painter.added(by: lights[light])
      }
      for index in pairs(of: receiver) {
        let shadow = shadows[pairs.pointer[index].shadow]
        if shadow.light == light { pushforward(shadow, changes?[lights[light]].vector) }
      }
    }
  }

  private func pushforward(_ shadow: Shadow, _ lightChange: Vector3?) {
    let shares = places.visible(shadow.light)
    let (count, velocities) = (shadow.vertexCount, shadow.velocities.pointer)
    for first in stride(from: 0, to: places.count, by: 8) {
      var receivers = EightReceivers(
        places.eight(first), UnsafePointer(shadow.view.pointer), blur: blur)
      withUnsafePointer(to: &receivers) { p in
        guard
          let weight = weight(
            of: shadow, p, SIMD8.load(shares + first), SIMD8(repeating: 1),
            count: places.count - first)
        else { return }
        let changes = tangents.clearShares()
        var onPoint = EightForces.zero
        shadow.forEachCut(p, weight: weight, seen) { edge, a, b in
          onPoint = onPoint - a - b
          for motion in 0..<shadow.motionCount {
            let velocity = velocities + motion &* count
            changes[motion] += a.dot(velocity[Int(edge.x)]) + b.dot(velocity[Int(edge.y)])
          }
        }
        if let lightChange { changes[0] += change(shadow, p, onPoint, lightChange) }
        let force = shadow.view.pointer.pointee.force(onPoint, at: p)
        for lane in 0..<min(8, places.count - first) where weight[lane] != 0 {
          tangents.add(lane: lane, of: first + lane, force: force)
        }
      }
    }
  }

  /// The change of a share as a light's vector changes and receivers' points with it.
  private func change(
    _ shadow: Shadow, _ p: UnsafePointer<EightReceivers>, _ force: EightForces,
    _ lightChange: Vector3
  ) -> SIMD8<Float> {
    guard let frame = shadow.frame else { return .zero }
    let length = lighting.lights[lights[shadow.light]].vector.length
    var result = SIMD8<Float>.zero
    for lane in 0..<8 {
      let f = SIMD4(force.u[lane], force.v[lane], force.t[lane], 0)
      guard f != .zero, let point = frame.point(p.pointee.point(lane)) else { continue }
      let moved = frame.velocity(ofWorldAt: point, light: lightChange, length: length)
      result[lane] = dot(f, SIMD4(frame.velocity(moved, of: point)))
    }
    return result
  }

  /// Forward mode for the sides that are listed.
  func pushforwardSides(
    _ objects: [ProjectedObject], lights changes: [LightingDifferential.Light]?
  ) {
    slots.forEachReceiver { receiver in
      listSides(of: receiver, objects[receiver])
      pushforward(receiver: receiver, objects[receiver], lights: changes)
      for place in 0..<places.count { tangents.keep(place: place, slot: places.target(place)) }
    }
  }
}
