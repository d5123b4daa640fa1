import Rendering
import SceneModel

/// The parts of a scene's picture in a view's geometry: what is left of rendering once camera,
/// light's direction and objects are given is a sum. For one thread at a time.
final class PictureParts {
  private let renderer: SceneRenderer
  private var canvas: Canvas
  private var surfaces: ViewSurfaces
  /// Which parts there are.
  let parts: [PicturePart]
  /// The parts' pictures, `[part]`, each `[height, width]`.
  private(set) var pictures: [[SIMD4<Float>]] = []
  /// Where the parts of objects differ from zero.
  private(set) var objectRect = PixelRect.empty

  init(_ renderer: SceneRenderer) {
    self.renderer = renderer
    let specification = renderer.specification
    surfaces = specification.viewPrior.center.surfaces
    canvas = Self.canvas(renderer, surfaces)
    let hasSun = !specification.lighting.lights.isEmpty
    let hasOpenSun = specification.viewPrior[.shadow] != .known(1)
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
  }

  private static func canvas(_ renderer: SceneRenderer, _ surfaces: ViewSurfaces) -> Canvas {
    let specification = renderer.specification
    return Canvas(
      renderer.renderer(
        camera: specification.pinholeCamera(specification.viewPrior.center),
        lighting: specification.lighting, tableTone: .one, surfaces: surfaces,
        background: specification.backgroundColor))
  }

  /// Draws the parts of a scene, sharp.
  func draw(_ placements: [Placement], _ view: View) {
    if view.surfaces != surfaces {
      surfaces = view.surfaces
      canvas = Self.canvas(renderer, surfaces)
    }
    let specification = renderer.specification
    // Each part as it is where all numbers of formation are one.
    var plain = view
    for latent in ViewLatent.formation { plain[latent] = 1 }
    canvas.draw(
      placements, camera: specification.pinholeCamera(view),
      lighting: specification.lighting(plain))
    let components = canvas.components()
    pictures = parts.map(components.picture)
    objectRect = placements.indices.reduce(PixelRect.empty) { $0.union(canvas.rect(of: $1)) }
  }

  /// Blurs the parts as a lens does.
  func blur(_ lens: LensBlur, deviation: Double) {
    guard deviation > LensBlur.least else { return }
    for index in pictures.indices { lens.apply(to: &pictures[index], deviation: deviation) }
    let reach = Int((3 * deviation).rounded(.up))
    objectRect = objectRect.expanded(by: reach).intersection(canvas.renderer.bounds)
  }
}

extension PictureComponents {
  /// The picture of a part.
  func picture(_ part: PicturePart) -> [SIMD4<Float>] {
    switch part {
    case .ambientOnObjects: objects.above
    case .groundOnObjects: objects.below
    case .sunOnObjects: objects.sun
    case .openSunOnObjects: objects.openSun
    case .lampsOnObjects: objects.lamps
    case .ambientOnTable: fixtures.above
    case .groundOnTable: fixtures.below
    case .sunOnTable: fixtures.sun
    case .openSunOnTable: fixtures.openSun
    case .lampsOnTable: fixtures.lamps
    case .background: background
    }
  }
}
