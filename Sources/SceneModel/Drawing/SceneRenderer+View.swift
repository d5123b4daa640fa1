import Geometry
import Rendering

extension SceneRenderer {
  /// The renderer of a view.
  package func renderer(for view: View) -> Renderer {
    let background = SIMD3<Double>(specification.backgroundColor)
    return renderer(
      camera: specification.pinholeCamera(view), lighting: specification.lighting(view),
      tableTone: view.tableTone, surfaces: view.surfaces,
      background: SIMD3<Float>(background * view.backgroundTone * view.gain))
  }

  /// The renderer of what a nuisance makes of a view, for pictures to train on.
  package func renderer(for view: View, under nuisance: Nuisance) -> Renderer {
    var view = view
    view[.table] *= nuisance.tableBrightness
    view[.lightAzimuth] += nuisance.lightTurn
    view[.exposure] *= nuisance.lightStrength
    var table = table
    if nuisance.tableThickness > 0 {
      table = Self.tableTop(
        size: specification.table.size, thickness: nuisance.tableThickness, table.materials[0])
    }
    for index in table.materials.indices {
      table.materials[index].color *= SIMD3<Float>(view.tableTone)
      if nuisance.tableTexture > 0 {
        table.materials[index].texture = TablePatterns.texture(
          nuisance.tablePattern, contrast: nuisance.tableTexture,
          quarterTurns: nuisance.tableQuarterTurns)
      }
      if nuisance.gloss > 0 {
        table.materials[index].specular += SIMD3(repeating: Float(nuisance.gloss))
        table.materials[index].shininess = Self.glossExponents[nuisance.glossExponent]
      }
    }
    var meshes = meshes
    meshes[meshes.count - 1] = PreparedMesh(table)
    if nuisance.gloss > 0, let glossy {
      let step = glossy.step(nuisance)
      meshes.replaceSubrange(0..<meshes.count - 1, with: glossy.meshes[step])
    }
    let background = SIMD3<Double>(specification.backgroundColor)
    return Renderer(
      camera: specification.pinholeCamera(view), lighting: specification.lighting(view),
      background: SIMD3<Float>(background * view.backgroundTone * view.gain), meshes: meshes,
      fixtures: [Placement(mesh: meshes.count - 1, worldFromObject: .identity)],
      castsShadows: specification.castsShadows)
  }

  /// The exponents of nuisances' specular reflection.
  package static let glossExponents: [Float] = [8, 24, 64, 128]

  /// The objects' meshes with some specular reflection, prepared once.
  struct GlossyMeshes: Sendable {
    private static let levels = 4
    private let range: ClosedRange<Double>
    /// `[exponent · levels + level][mesh]`.
    let meshes: [[PreparedMesh]]

    init(_ plain: [PreparedMesh], _ range: ClosedRange<Double>) {
      self.range = range
      meshes = SceneRenderer.glossExponents.flatMap { exponent in
        (0..<Self.levels).map { level in
          let share = Double(level) / Double(Self.levels - 1)
          let specular = range.lowerBound + share * (range.upperBound - range.lowerBound)
          return plain.map {
            $0.with(specular: SIMD3(repeating: Float(specular)), shininess: exponent)
          }
        }
      }
    }

    func step(_ nuisance: Nuisance) -> Int {
      let width = range.upperBound - range.lowerBound
      let share = width > 0 ? (nuisance.gloss - range.lowerBound) / width : 0
      return nuisance.glossExponent * Self.levels + Int((share * Double(Self.levels - 1)).rounded())
    }
  }

  /// The renderer of the specification's central view.
  package var centralRenderer: Renderer {
    specification.inferred.isEmpty
      ? renderer(for: specification.camera.centralPose)
      : renderer(for: specification.viewPrior.center)
  }

  /// A renderer by a camera in some light.
  ///
  /// - Parameters:
  ///   - tableTone: what the table's colour is multiplied with.
  ///   - surfaces: what else the view changes in table and objects.
  ///   - background: linear RGB.
  package func renderer(
    camera: PinholeCamera, lighting: Lighting, tableTone: SIMD3<Double>,
    surfaces: ViewSurfaces, background: SIMD3<Float>
  ) -> Renderer {
    var meshes = meshes
    if surfaces.gloss > 0 {
      for mesh in meshes.indices.dropLast() {
        meshes[mesh] = meshes[mesh].with(
          specular: SIMD3(repeating: Float(surfaces.gloss)), shininess: Float(surfaces.shininess))
      }
    }
    if tableTone != .one || surfaces.tableThickness > 0 || surfaces.tableGloss > 0 {
      var top = meshes[meshes.count - 1]
      if surfaces.tableThickness > 0 {
        top = PreparedMesh(
          Self.tableTop(
            size: specification.table.size, thickness: surfaces.tableThickness, table.materials[0]))
      }
      let tone = SIMD3<Float>(tableTone)
      meshes[meshes.count - 1] = top.with(
        tone: tone, specular: tone * Float(surfaces.tableGloss),
        shininess: surfaces.tableGloss > 0 ? Float(surfaces.tableShininess) : nil)
    }
    return Renderer(
      camera: camera, lighting: lighting, background: background, meshes: meshes,
      fixtures: [Placement(mesh: meshes.count - 1, worldFromObject: .identity)],
      castsShadows: specification.castsShadows)
  }
}
