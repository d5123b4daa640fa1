import Geometry
import Rendering

extension SceneSpecification {
  /// The derivative of a loss in what is free of the view in which a canvas shows a scene.
  ///
  /// - Parameter adjoint: the loss's derivative in each pixel's colour, `[height, width]` of linear
  ///   RGB and zero.
  package func viewGradient(
    of canvas: Canvas, adjoint: [SIMD4<Float>], _ view: View
  ) -> [ViewLatent: Double] {
    var slopes = smoothViewGradient(of: canvas, adjoint: adjoint, view)
    if viewPrior.free.contains(.shadow) {
      slopes[.shadow] = shadowSlope(of: canvas, adjoint: adjoint, view)
    }
    return slopes
  }

  /// The derivative in the strength of shadows: a picture is linear in it, but for places where
  /// several shadows meet.
  private func shadowSlope(
    of canvas: Canvas, adjoint: [SIMD4<Float>], _ view: View
  ) -> Double {
    var other = view
    other[.shadow] = view[.shadow] > 0.5 ? 0 : 1
    let before = canvas.image.samples
    let placements = canvas.placements
    let lighting = canvas.lighting
    canvas.draw(placements, lighting: self.lighting(other))
    var sum = 0.0
    canvas.withPicture { drawn in
      for (index, a) in adjoint.enumerated() {
        sum += Double((a * (drawn[index] - before[index])).sum())
      }
    }
    canvas.draw(placements, lighting: lighting)
    return sum / (other[.shadow] - min(1, max(0, view[.shadow])))
  }

  private func smoothViewGradient(
    of canvas: Canvas, adjoint: [SIMD4<Float>], _ view: View
  ) -> [ViewLatent: Double] {
    let free = viewPrior.free
    var slopes: [ViewLatent: Double] = [:]
    if free.contains(where: { ViewLatent.camera.contains($0) }) {
      let gradient = canvas.geometryGradient(adjoint).camera
      for latent in free {
        guard let change = cameraChange(latent, at: view) else { continue }
        slopes[latent] =
          gradient.motion.force.dot(change.motion.velocity)
          + gradient.motion.torque.dot(change.motion.angularVelocity)
          + (gradient.focalLength * change.focalLength).sum()
          + (gradient.principalPoint * change.principalPoint).sum()
      }
    }
    guard free.contains(where: { !ViewLatent.camera.contains($0) }) else { return slopes }
    let gradient = canvas.gradient(adjoint, in: [.lighting, .colors])
    let light = gradient.lighting
    let shown = lighting(view)
    if let sun = light.lights.first {
      for latent in ViewLatent.lightDirection where free.contains(latent) {
        slopes[latent] = sunChange(latent, at: view).map { sun.vector.dot($0) } ?? 0
      }
    }
    // Numbers that only scale: the loss's derivative in their logarithms, a number a channel.
    func scale(_ a: Vector3, _ b: Vector3) -> SIMD3<Double> { SIMD3(a * b) }
    let sun = shown.lights.first.map { scale($0.intensity, light.lights[0].intensity) } ?? .zero
    let lamps = zip(shown.lights, light.lights).dropFirst()
      .reduce(SIMD3<Double>.zero) { $0 + scale($1.0.intensity, $1.1.intensity) }
    let above = scale(shown.ambient, light.ambient)
    let below = shown.ground.map { scale($0, light.ground) } ?? .zero
    var table = SIMD3<Double>.zero
    if let slope = gradient.fixtures.first?.materialColors.first {
      table = SIMD3(slope) * SIMD3<Double>(self.table.color) * view.tableTone
    }
    // What is left of the picture, which is proportional to all light, is the background's.
    let whole = canvas.image.samples
    var all = SIMD4<Double>.zero
    for (a, p) in zip(adjoint, whole) { all += SIMD4<Double>(a * p) }
    let everything = SIMD3(all.x, all.y, all.z)
    let background = everything - sun - lamps - above - below
    let parts: [(ViewLatent, SIMD3<Double>)] = [
      (.sun, sun), (.ambient, above + below), (.ground, below), (.exposure, everything),
      (.redBalance, everything * SIMD3(1, 0, 0)), (.blueBalance, everything * SIMD3(0, 0, 1)),
      (.table, table), (.tableRed, table * SIMD3(1, 0, 0)), (.tableBlue, table * SIMD3(0, 0, 1)),
      (.background, background), (.backgroundRed, background * SIMD3(1, 0, 0)),
      (.backgroundBlue, background * SIMD3(0, 0, 1)),
    ]
    for (latent, slope) in parts where free.contains(latent) {
      slopes[latent] = slope.sum() / view[latent]
    }
    return slopes
  }
}
