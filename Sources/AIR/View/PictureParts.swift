import Rendering
import SceneModel

/// The parts of a scene's picture in a view's geometry: what is left of rendering once camera,
/// light's direction and objects are given is a sum. For one thread at a time.
final class PictureParts {
  private let renderer: SceneRenderer
  private var whole: Canvas
  private var objectsAlone: Canvas
  private var behind: Canvas
  private var tableThickness = 0.0
  private let count: Int
  /// Which parts there are.
  let parts: [PicturePart]
  /// The parts' pictures, `[part]`, each `[height, width]`.
  private(set) var pictures: [[SIMD4<Float>]]
  /// Where the parts of objects differ from zero.
  private(set) var objectRect = PixelRect.empty
  /// How many pictures were rendered.
  private(set) var renders = 0

  init(_ renderer: SceneRenderer) {
    self.renderer = renderer
    let specification = renderer.specification
    let view = specification.viewPrior.center
    let camera = specification.pinholeCamera(view)
    (whole, objectsAlone, behind) = Self.canvases(renderer, tableThickness: 0)
    count = camera.width * camera.height
    let hasSun = !specification.lighting.lights.isEmpty
    let hasOpenSun = !specification.viewPrior[.shadow].isKnown
    let hasLamps = specification.lighting.lights.count > 1
    parts = PicturePart.allCases.filter { part in
      switch part {
      case .groundOnObjects: return specification.lighting.ground != nil
      case .groundOnTable:
        return specification.lighting.ground != nil
          && specification.nuisances.tableThickness.upperBound > 0
      case .sunOnObjects, .sunOnTable: return hasSun
      case .openSunOnObjects, .openSunOnTable: return hasSun && hasOpenSun
      case .lampsOnObjects, .lampsOnTable: return hasLamps
      default: return true
      }
    }
    pictures = [[SIMD4<Float>]](
      repeating: [SIMD4<Float>](repeating: .zero, count: count), count: parts.count)
  }

  /// What shows a whole scene before black, objects before a black table, and black objects before
  /// the background.
  private static func canvases(
    _ renderer: SceneRenderer, tableThickness: Double
  ) -> (whole: Canvas, objectsAlone: Canvas, behind: Canvas) {
    let specification = renderer.specification
    let camera = specification.pinholeCamera(specification.viewPrior.center)
    func canvas(table: Double, background: SIMD3<Float>) -> Canvas {
      Canvas(
        renderer.renderer(
          camera: camera, lighting: specification.lighting, tableTone: SIMD3(repeating: table),
          tableThickness: tableThickness, background: background))
    }
    return (
      canvas(table: 1, background: .zero), canvas(table: 0, background: .zero),
      canvas(table: 0, background: specification.backgroundColor)
    )
  }

  /// Draws the parts of a scene, sharp.
  ///
  /// - Parameter onlySun: whether nothing but the sun's direction has changed since the last time.
  func draw(_ placements: [Placement], _ view: View, onlySun: Bool = false) {
    let specification = renderer.specification
    let camera = specification.pinholeCamera(view)
    if view[.tableThickness] != tableThickness {
      tableThickness = view[.tableThickness]
      (whole, objectsAlone, behind) = Self.canvases(renderer, tableThickness: tableThickness)
    }
    for (index, part) in parts.enumerated() {
      if onlySun, !part.isOfSun { continue }
      switch part {
      case .background:
        draw(behind, placements, camera, unlit(view), into: index)
      case .ambientOnObjects, .groundOnObjects, .sunOnObjects, .openSunOnObjects, .lampsOnObjects:
        draw(objectsAlone, placements, camera, lighting(part, view), into: index)
      case .groundOnTable where tableThickness == 0:
        // A level surface has no light from below.
        for pixel in 0..<count { pictures[index][pixel] = .zero }
      case .ambientOnTable, .groundOnTable, .sunOnTable, .openSunOnTable, .lampsOnTable:
        draw(whole, placements, camera, lighting(part, view), into: index)
        subtractObjects(of: part, from: index)
      }
    }
    objectRect = placements.indices.reduce(PixelRect.empty) {
      $0.union(objectsAlone.rect(of: $1))
    }
  }

  private func draw(
    _ canvas: Canvas, _ placements: [Placement], _ camera: PinholeCamera, _ lighting: Lighting,
    into index: Int
  ) {
    canvas.draw(placements, camera: camera, lighting: lighting)
    renders += 1
    canvas.withPicture { drawn in
      pictures[index].withUnsafeMutableBufferPointer { target in
        target.baseAddress?.update(from: drawn, count: count)
      }
    }
  }

  private func subtractObjects(of part: PicturePart, from index: Int) {
    let same: PicturePart
    switch part {
    case .ambientOnTable: same = .ambientOnObjects
    case .groundOnTable: same = .groundOnObjects
    case .sunOnTable: same = .sunOnObjects
    case .openSunOnTable: same = .openSunOnObjects
    default: same = .lampsOnObjects
    }
    guard let other = parts.firstIndex(of: same) else { return }
    for pixel in 0..<count { pictures[index][pixel] -= pictures[other][pixel] }
  }

  /// Blurs the parts as a lens does.
  func blur(_ lens: LensBlur, deviation: Double, onlySun: Bool = false) {
    guard deviation > LensBlur.least else { return }
    for (index, part) in parts.enumerated() where !onlySun || part.isOfSun {
      lens.apply(to: &pictures[index], deviation: deviation)
    }
    let reach = Int((3 * deviation).rounded(.up))
    objectRect = objectRect.expanded(by: reach).intersection(whole.renderer.bounds)
  }

  /// The lighting that shows one part alone.
  private func lighting(_ part: PicturePart, _ view: View) -> Lighting {
    let base = renderer.specification.lighting
    var lighting = unlit(view)
    switch part {
    case .ambientOnObjects, .ambientOnTable:
      lighting.ambient = base.ambient
    case .groundOnObjects, .groundOnTable:
      lighting.ground = base.ambient
    case .sunOnObjects, .sunOnTable:
      lighting.lights[0].intensity = base.lights[0].intensity
      lighting.lights[0].shadowStrength = 1
    case .openSunOnObjects, .openSunOnTable:
      lighting.lights[0].intensity = base.lights[0].intensity
      lighting.lights[0].shadowStrength = 0
    case .lampsOnObjects, .lampsOnTable:
      for index in 1..<base.lights.count {
        lighting.lights[index].intensity = base.lights[index].intensity
      }
    case .background: break
    }
    return lighting
  }

  /// All lights of a view in their places, and dark.
  private func unlit(_ view: View) -> Lighting {
    var lighting = renderer.specification.lighting(view)
    lighting.ambient = .zero
    if lighting.ground != nil { lighting.ground = .zero }
    for index in lighting.lights.indices {
      lighting.lights[index].intensity = .zero
      lighting.lights[index].shadowStrength = 0
    }
    return lighting
  }
}
