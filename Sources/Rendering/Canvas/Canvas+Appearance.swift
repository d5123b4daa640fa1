import Geometry

extension Canvas {
  /// Reverse mode: the derivative of a loss in the motions of all drawn objects and in the
  /// parameters of the shading that are asked for. Where motions are all that is wanted,
  /// `pullback` is faster.
  ///
  /// - Parameter adjoint: the loss's derivative in each pixel's colour, `[height, width]` of linear
  ///   RGB and a fourth number that must be zero.
  public func gradient(
    _ adjoint: [SIMD4<Float>], in parameters: ShadingParameters
  ) -> PictureGradient {
    precondition(adjoint.count == camera.width * camera.height, "one adjoint a pixel")
    let antialiaser = antialiaser
    var sinks = emptySinks()
    var shading = objects.map { ShadingAdjoint($0.mesh, lighting, parameters) }
    var outlines = [Vector3](repeating: .zero, count: lighting.lights.count)
    shading.withUnsafeMutableBufferPointer { shading in
      outlines.withUnsafeMutableBufferPointer { outlines in
        guard let shading = shading.baseAddress else { return }
        (sinks.shading, sinks.lights) = (shading, outlines.baseAddress)
        shadows?.beginPullback()
        for (instance, object) in objects.enumerated() {
          antialiaser.pullback(
            renderer.bounds, instance: instance, camera: camera, adjoint: adjoint, into: sinks)
          pullbackPixels(of: object, instance, adjoint, into: sinks)
        }
        antialiaser.pullbackSeams(renderer.bounds, adjoint: adjoint, into: sinks)
        antialiaser.finishShadows(renderer.bounds, adjoint: adjoint, into: sinks)
      }
    }
    var gradient = PictureGradient(
      motions: [], lighting: .zero(lights: lighting.lights.count), objects: [], fixtures: [])
    if parameters.contains(.lighting) {
      for (index, vector) in outlines.enumerated() {
        gradient.lighting.lights[index].vector += vector
      }
    }
    for (instance, object) in objects.enumerated() {
      gradient.lighting += shading[instance].lighting(lighting, object.view)
      let surface = shading[instance].surface(of: object.mesh)
      if instance < fixtureCount {
        gradient.fixtures.append(surface)
      } else {
        gradient.objects.append(surface)
        gradient.motions.append(MotionGradient(sinks.objects[instance], object.view))
      }
    }
    return gradient
  }

  /// Forward mode: the picture's derivative in a change of the light and of surfaces,
  /// `[height, width]` of linear RGB and a fourth number, zero.
  public func tangent(_ change: PictureChange) -> [SIMD4<Float>] {
    precondition(
      [0, placements.count].contains(change.objects.count)
        && [0, renderer.fixtures.count].contains(change.fixtures.count),
      "a change for each object, or none")
    precondition(
      change.lighting.map { $0.lights.count == lighting.lights.count } ?? true,
      "a change for each light")
    let standing =
      change.fixtures.isEmpty
      ? [SurfaceDifferential](repeating: .init(), count: renderer.fixtures.count) : change.fixtures
    let surfaces =
      standing
      + (change.objects.isEmpty
        ? [SurfaceDifferential](repeating: .init(), count: placements.count) : change.objects)
    let changes = zip(objects, surfaces).map { object, surface in
      ShadingChange(lighting: change.lighting, of: lighting, surface: surface, of: object)
    }
    var tangent = [SIMD4<Float>](repeating: .zero, count: camera.width * camera.height)
    tangent.withUnsafeMutableBufferPointer { tangent in
      guard let tangent = tangent.baseAddress else { return }
      antialiaser.pushforward(renderer.bounds, changes, into: tangent)
      if let lights = change.lighting?.lights {
        antialiaser.pushforwardShares(renderer.bounds, lights: lights, tangent: tangent)
      }
    }
    return tangent
  }
}
