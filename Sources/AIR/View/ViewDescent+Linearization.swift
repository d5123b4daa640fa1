import Geometry
import Rendering
import SceneModel

extension ViewDescent {
  /// The derivatives of a state's picture, which a canvas shows.
  ///
  /// - Parameter earlier: a linearization not far from here, whose derivatives in thickness and
  ///   gloss are good enough: they change little, and take a picture each.
  func linearize(
    _ state: State, _ canvas: Canvas, near earlier: Linearization? = nil
  ) -> Linearization {
    var tangents = PictureTangents(width: width)
    var motions: [(object: Int, motion: Int)] = []
    for (index, object) in state.objects.enumerated() {
      let count = specification.meshes[object.mesh].yawSymmetry.orderOrZero > 0 ? 3 : 2
      let before = tangents.count
      tangents.append(canvas.jacobian(of: index, motions: Array(Motion.onTable.prefix(count))))
      while tangents.count < before + count { tangents.appendZero() }
      for motion in 0..<count { motions.append((index, motion)) }
    }
    let geometry = viewPrior.freeGeometry
    let camera = geometry.compactMap { specification.cameraChange($0, at: state.view) }
    if !camera.isEmpty {
      tangents.append(canvas.jacobian(of: camera.map { GeometryChange(camera: $0) }))
    }
    for latent in geometry {
      guard let velocity = specification.sunChange(latent, at: state.view) else { continue }
      var change = LightingDifferential.zero(lights: canvas.lighting.lights.count)
      change.lights[0].vector = velocity
      tangents.append(
        canvas.tangent(PictureChange(lighting: change)), rect: canvas.renderer.bounds)
    }
    var surfaces: [ViewLatent: [SIMD4<Float>]] = [:]
    for (latent, step) in surfaceSteps where geometry.contains(latent) {
      let tangent = earlier?.surfaces[latent] ?? surfaceTangent(latent, step, state, canvas)
      tangents.append(tangent, rect: canvas.renderer.bounds)
      surfaces[latent] = tangent
    }
    let components = canvas.components()
    var linearization = Linearization(
      motions: motions, latents: geometry.filter { $0 != .blur } + viewPrior.freeFormation,
      geometry: tangents, components: components,
      covered: coveredSun(state, components), state.view, width: width)
    linearization.surfaces = surfaces
    linearization.blur(lens, deviation: state.view[.blur], height: picture.count / width)
    if geometry.contains(.blur) {
      let sharp = canvas.withPicture { Array(UnsafeBufferPointer(start: $0, count: picture.count)) }
      linearization.append(
        .blur,
        lens.tangent(of: sharp, deviation: max(state.view[.blur], 1.1 * LensBlur.least)))
    }
    renders += tangents.count
    return linearization
  }

  /// What shadows of full strength take of the sun's light.
  private func coveredSun(
    _ state: State, _ components: PictureComponents
  ) -> [SIMD4<Float>] {
    var (seen, strength) = (components, Float(state.view[.shadow]))
    guard !viewPrior[.shadow].isKnown else { return [] }
    if strength < Self.faintShadow {
      // Too little to tell where they fall.
      var other = state.view
      other[.shadow] = 1
      let canvas = Canvas(renderer.renderer(for: other))
      canvas.draw(state.objects.map(renderer.placement))
      renders += 1
      (seen, strength) = (canvas.components(), 1)
    }
    let (table, objects) = (seen.fixtures, seen.objects)
    return table.sun.indices.map { pixel in
      let open = table.openSun[pixel] + objects.openSun[pixel]
      return (open - table.sun[pixel] - objects.sun[pixel]) / strength
    }
  }

  private static let faintShadow: Float = 0.05

  /// The normal equations of a state.
  ///
  /// - Parameter isExact: see `Linearization.equations`.
  func equations(
    _ state: State, _ linearization: inout Linearization, isExact: Bool = true
  ) -> JointEquations {
    var equations = linearization.equations(
      residual: state.residual, weights: state.weights, noise: state.noise.scale,
      isExact: isExact)
    addPriors(&equations, state)
    return equations
  }

  /// What no derivative of the renderer tells, with the steps of a difference that does: fixtures
  /// stand still for it, and gloss is linear.
  private var surfaceSteps: [(ViewLatent, Double)] {
    [(.tableThickness, lengths.thicknessDifference), (.gloss, 0.02), (.tableGloss, 0.02)]
  }

  /// How the picture changes with the table's thickness, or with what objects and table reflect.
  private func surfaceTangent(
    _ latent: ViewLatent, _ step: Double, _ state: State, _ canvas: Canvas
  ) -> [SIMD4<Float>] {
    var changed = state.view
    changed[latent] += step
    var tangent = renderer.renderer(for: changed).render(state.objects.map(renderer.placement))
      .samples
    let scale = Float(1 / step)
    canvas.withPicture { drawn in
      for pixel in tangent.indices { tangent[pixel] = (tangent[pixel] - drawn[pixel]) * scale }
    }
    return tangent
  }

  /// The priors' slopes and curvatures. A range has no curvature of its own; a trace of one keeps
  /// what no pixel tells solvable.
  private func addPriors(_ equations: inout JointEquations, _ state: State) {
    let softness = specification.prior.softness
    let gradients = prior.prior.logPlacement(of: state.objects).gradients
    for (row, parameter) in equations.motions.enumerated() {
      let gradient = gradients[parameter.object][parameter.motion]
      guard gradient != 0 else { continue }
      let arm =
        parameter.motion == 2 ? prior.prior.arm(of: state.objects[parameter.object].mesh) : 1
      equations.add(row, slope: gradient, curvature: arm * arm / (softness * softness))
    }
    for (index, latent) in equations.latents.enumerated() {
      let (slope, curvature) = viewPrior[latent].slope(at: state.view[latent])
      let deviation = viewPrior[latent].deviation
      equations.add(
        equations.motions.count + index, slope: slope,
        curvature: max(curvature, 1e-2 / (deviation * deviation)))
    }
  }
}
