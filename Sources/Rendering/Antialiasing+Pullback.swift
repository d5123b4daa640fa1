import Geometry

/// How the point where an edge crosses a line of samples moves with the edge's two ends.
///
/// A crossing at q(p) = q₀ + (p − p₀)·(q₁ − q₀)/(p₁ − p₀) between the ends' projections moves by
/// (1 − λ)(dq₀ − m dp₀) + λ(dq₁ − m dp₁), m the slope and λ the position along the edge.
struct EdgeMotion {
  /// Derivative of (dq − m dp) in the end's position, per metre, in the camera's frame.
  var from: Vector3
  var to: Vector3

  init(_ edge: ActiveEdge, focalLength f: SIMD2<Double>) {
    let dx = edge.to.x - edge.from.x
    let dy = edge.to.y - edge.from.y
    // Rows of a = (a_x, a_y): crossing speed = a·(velocity of the projection).
    let a = abs(dy) >= abs(dx) ? SIMD2(1, -dx / dy) : SIMD2(-dy / dx, 1)
    func covector(_ p: Vector3) -> Vector3 {
      let k = a * f / p.z
      return Vector3(k.x, k.y, -(k.x * p.x + k.y * p.y) / p.z)
    }
    from = covector(edge.fromInCamera)
    to = covector(edge.toInCamera)
  }
}

extension Antialiaser {
  /// The derivative, in one object's motion, of a loss through the positions of its edges; and the
  /// loss's derivative in the samples' colours, through averaging and exchange.
  ///
  /// - Parameters:
  ///   - rect: in pixels; crossings that repaint pixels outside are left out.
  ///   - wantsMotion: whether the derivative in the motion is asked for; else it is zero.
  ///   - adjoint: the loss's derivative in each pixel, `[height, width]` of the whole picture.
  ///   - sampleAdjoint: `[rect.height · side, rect.width · side]`; exchanged shares are added.
  func pullback(
    _ rect: PixelRect, instance: Int, wantsMotion: Bool, samplesPerSide side: Int,
    camera: PinholeCamera, adjoint: UnsafePointer<SIMD4<Float>>,
    sampleAdjoint: UnsafeMutablePointer<SIMD4<Float>>
  ) -> MotionGradient {
    let share = 1 / Float(side * side)
    let cells = rect.scaled(by: side)
    let pixelsWide = buffer.width / side
    let object = objects[instance]
    let origin = object.view.cameraFromObject.translation
    let focalLength = camera.focalLength * Double(side)
    var gradient = MotionGradient.zero
    var current = -1
    var pullFrom: Float = 0
    var pullTo: Float = 0
    func finishEdge() {
      guard wantsMotion, current >= 0 else { return }
      let edge = object.edges[current]
      let motion = EdgeMotion(edge, focalLength: focalLength)
      let from = motion.from * Double(pullFrom)
      let to = motion.to * Double(pullTo)
      gradient.force += from + to
      gradient.torque +=
        (edge.fromInCamera - origin).cross(from) + (edge.toInCamera - origin).cross(to)
    }
    forEachCrossing(of: instance, in: cells) { edge, crossing in
      if edge != current {
        finishEdge()
        current = edge
        pullFrom = 0
        pullTo = 0
      }
      let (column, row) = crossing.receiver
      let a = adjoint[row.quotient(side) * pixelsWide + column.quotient(side)] * share
      let exchanged = a * crossing.weight
      sampleAdjoint[cells.offset(crossing.receiver)] -= exchanged
      if cells.contains(crossing.source) {
        sampleAdjoint[cells.offset(crossing.source)] += exchanged
      }
      let jump = buffer.color[crossing.first] - buffer.color[crossing.second]
      let pull = (a * jump).sum()
      pullFrom += pull * (1 - crossing.along)
      pullTo += pull * crossing.along
    }
    finishEdge()
    return gradient.rotated(by: camera.cameraFromWorld.rotation.transpose)
  }

  /// Adds to a picture's tangents the exchange of one object's sample tangents along all edges, as
  /// `resolve` exchanges colours.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - window: the samples that `samples` is given for.
  ///   - samples: `[window.height, window.width, motion]`, where a sample shows the object;
  ///     elsewhere it is not looked at.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func exchange(
    _ rect: PixelRect, window: PixelRect, instance: Int, samplesPerSide side: Int,
    samples: UnsafePointer<SIMD4<Float>>, motions: Int,
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let share = 1 / Float(side * side)
    let pixelCount = rect.width * rect.height
    for other in objects.indices {
      forEachCrossing(of: other, in: rect.scaled(by: side)) { _, crossing in
        let receives = SurfaceID.instance(buffer.surface[crossing.receiverIndex]) == instance
        let gives = SurfaceID.instance(buffer.surface[crossing.sourceIndex]) == instance
        guard receives || gives else { return }
        let lost = samples + (receives ? window.offset(crossing.receiver) * motions : 0)
        let gained = samples + (gives ? window.offset(crossing.source) * motions : 0)
        let (column, row) = crossing.receiver
        let pixel = rect.offset((column.quotient(side), row.quotient(side)))
        for k in 0..<motions {
          tangents[k * pixelCount + pixel] +=
            ((gives ? gained[k] : .zero) - (receives ? lost[k] : .zero))
            * (crossing.weight * share)
        }
      }
    }
  }

  /// Adds to a picture's tangents what comes from the motion of one object's edges.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - motions: of the object, in the world's frame.
  ///   - tangents: `[motion, rect.height, rect.width]`.
  func pushforward(
    _ rect: PixelRect, instance: Int, samplesPerSide side: Int, camera: PinholeCamera,
    motions: [Motion], tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let share = 1 / Float(side * side)
    let object = objects[instance]
    let origin = object.view.cameraFromObject.translation
    let rotation = camera.cameraFromWorld.rotation
    let focalLength = camera.focalLength * Double(side)
    let inCamera = motions.map {
      Motion(
        velocity: rotation * $0.velocity, angularVelocity: rotation * $0.angularVelocity)
    }
    let count = rect.width * rect.height
    var current = -1
    var speeds = [(from: Float, to: Float)](repeating: (0, 0), count: motions.count)
    forEachCrossing(of: instance, in: rect.scaled(by: side)) { index, crossing in
      if index != current {
        current = index
        let edge = object.edges[index]
        let motion = EdgeMotion(edge, focalLength: focalLength)
        for (k, m) in inCamera.enumerated() {
          let from = m.velocity + m.angularVelocity.cross(edge.fromInCamera - origin)
          let to = m.velocity + m.angularVelocity.cross(edge.toInCamera - origin)
          speeds[k] = (Float(motion.from.dot(from)), Float(motion.to.dot(to)))
        }
      }
      let (column, row) = crossing.receiver
      let pixel = rect.offset((column.quotient(side), row.quotient(side)))
      let jump = (buffer.color[crossing.first] - buffer.color[crossing.second]) * share
      for k in 0..<speeds.count {
        let speed = speeds[k].from + crossing.along * (speeds[k].to - speeds[k].from)
        tangents[k * count + pixel] += jump * speed
      }
    }
  }
}
