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
  ///   - adjoint: the loss's derivative in each pixel, `[height, width]` of the whole picture.
  ///   - sampleAdjoint: `[rect.height · side, rect.width · side]`; exchanged shares are added.
  func pullback(
    _ rect: PixelRect, instance: Int, samplesPerSide side: Int, camera: PinholeCamera,
    adjoint: UnsafePointer<SIMD4<Float>>, sampleAdjoint: UnsafeMutablePointer<SIMD4<Float>>
  ) -> MotionGradient {
    let share = 1 / Float(side * side)
    let cells = PixelRect(
      minX: rect.minX * side, minY: rect.minY * side, maxX: rect.maxX * side,
      maxY: rect.maxY * side)
    let pixelsWide = buffer.width / side
    let object = objects[instance]
    let origin = object.view.cameraFromObject.translation
    var gradient = MotionGradient.zero
    var current = -1
    var pullFrom: Float = 0
    var pullTo: Float = 0
    func finishEdge() {
      guard current >= 0 else { return }
      let edge = object.edges[current]
      let motion = EdgeMotion(edge, focalLength: camera.focalLength * Double(side))
      let from = motion.from * Double(pullFrom)
      let to = motion.to * Double(pullTo)
      gradient.force += from + to
      gradient.torque +=
        (edge.fromInCamera - origin).cross(from) + (edge.toInCamera - origin).cross(to)
    }
    @inline(__always) func add(_ value: SIMD4<Float>, toSample index: Int) {
      let y = index / buffer.width
      let x = index % buffer.width
      guard x >= cells.minX, x < cells.maxX, y >= cells.minY, y < cells.maxY else { return }
      sampleAdjoint[(y - cells.minY) * cells.width + x - cells.minX] += value
    }
    forEachCrossing(of: instance, in: cells) { edge, crossing in
      if edge != current {
        finishEdge()
        current = edge
        pullFrom = 0
        pullTo = 0
      }
      let receiver = crossing.receiver
      let pixel = receiver / buffer.width / side * pixelsWide + receiver % buffer.width / side
      let a = adjoint[pixel] * share
      let exchanged = a * crossing.weight
      add(-exchanged, toSample: receiver)
      add(exchanged, toSample: crossing.source)
      let jump = buffer.color[crossing.first] - buffer.color[crossing.second]
      let pull = (a * jump).sum()
      pullFrom += pull * (1 - crossing.along)
      pullTo += pull * crossing.along
    }
    finishEdge()
    return gradient.rotated(by: camera.cameraFromWorld.rotation.transpose)
  }

  /// Averages the samples' tangents into pixels and exchanges them along edges, as `resolve` does
  /// with colours.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - samples: `[motion, rect.height · side, rect.width · side]`.
  ///   - tangents: `[motion, rect.height, rect.width]`, set by this function.
  func resolve(
    _ rect: PixelRect, samplesPerSide side: Int, tangents samples: UnsafePointer<SIMD4<Float>>,
    motions: Int, into tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let share = 1 / Float(side * side)
    let cells = PixelRect(
      minX: rect.minX * side, minY: rect.minY * side, maxX: rect.maxX * side,
      maxY: rect.maxY * side)
    let sampleCount = cells.width * cells.height
    let pixelCount = rect.width * rect.height
    for k in 0..<motions {
      for row in 0..<cells.height {
        let target = k * pixelCount + row / side * rect.width
        let source = k * sampleCount + row * cells.width
        for column in 0..<cells.width {
          tangents[target + column / side] += samples[source + column] * share
        }
      }
    }
    /// A sample's index in `samples`, or nil where its tangent is zero.
    @inline(__always) func local(_ index: Int) -> Int? {
      let y = index / buffer.width
      let x = index % buffer.width
      guard x >= cells.minX, x < cells.maxX, y >= cells.minY, y < cells.maxY else { return nil }
      return (y - cells.minY) * cells.width + x - cells.minX
    }
    for instance in objects.indices {
      forEachCrossing(of: instance, in: cells) { _, crossing in
        guard let receiver = local(crossing.receiver) else { return }
        let source = local(crossing.source)
        let pixel = receiver / cells.width / side * rect.width + receiver % cells.width / side
        for k in 0..<motions {
          let gained = source.map { samples[k * sampleCount + $0] } ?? .zero
          tangents[k * pixelCount + pixel] +=
            (gained - samples[k * sampleCount + receiver]) * (crossing.weight * share)
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
    let cells = PixelRect(
      minX: rect.minX * side, minY: rect.minY * side, maxX: rect.maxX * side,
      maxY: rect.maxY * side)
    let object = objects[instance]
    let origin = object.view.cameraFromObject.translation
    let rotation = camera.cameraFromWorld.rotation
    let inCamera = motions.map {
      Motion(
        velocity: rotation * $0.velocity, angularVelocity: rotation * $0.angularVelocity)
    }
    let count = rect.width * rect.height
    var current = -1
    var speeds = [(from: Float, to: Float)](repeating: (0, 0), count: motions.count)
    forEachCrossing(of: instance, in: cells) { index, crossing in
      if index != current {
        current = index
        let edge = object.edges[index]
        let motion = EdgeMotion(edge, focalLength: camera.focalLength * Double(side))
        for (k, m) in inCamera.enumerated() {
          let from = m.velocity + m.angularVelocity.cross(edge.fromInCamera - origin)
          let to = m.velocity + m.angularVelocity.cross(edge.toInCamera - origin)
          speeds[k] = (Float(motion.from.dot(from)), Float(motion.to.dot(to)))
        }
      }
      let receiver = crossing.receiver
      let row = receiver / buffer.width / side - rect.minY
      let column = receiver % buffer.width / side - rect.minX
      let jump = (buffer.color[crossing.first] - buffer.color[crossing.second]) * share
      for k in 0..<speeds.count {
        let speed = speeds[k].from + crossing.along * (speeds[k].to - speeds[k].from)
        tangents[k * count + row * rect.width + column] += jump * speed
      }
    }
  }
}
