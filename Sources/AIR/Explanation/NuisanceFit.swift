import Foundation
import Rendering
import SceneModel

/// Finds the nuisance under which known objects look most like a picture.
///
/// With B what is seen without any light, T what the table adds in a light, and O what the objects
/// add, a picture in that light is B + g O + h T: g is the light's strength and h that strength
/// times the table's brightness. Both come from a linear least-squares problem for each turn of the
/// light; a parabola through the best turn and its neighbours finds the turn between them. That is
/// done on the means of blocks first, where blur does little, then the blur is found, and then the
/// turn again on blurred pixels. For one thread at a time.
final class NuisanceFit {
  private let renderer: SceneRenderer
  private let ranges: SceneSpecification.Nuisances
  private let lighting: Lighting
  private let canvas: Canvas
  private let withoutTable: Canvas
  private let width: Int
  private let height: Int

  /// Turns that are tried at first, and blurs.
  private static let turns = 9
  private static let blurs = 5
  /// The side of the blocks that are looked at first.
  private static let block = 4
  /// Brighter channels may have been cut off at white.
  private static let brightest: Float = 0.98

  init(_ renderer: SceneRenderer) {
    self.renderer = renderer
    let specification = renderer.specification
    ranges = specification.nuisances
    lighting = specification.lighting
    (width, height) = (specification.pictureWidth, specification.pictureHeight)
    let pose = specification.camera.centralPose
    canvas = Canvas(renderer.renderer(for: pose))
    var black = Nuisance()
    black.tableBrightness = 0
    withoutTable = Canvas(renderer.renderer(for: pose, under: black))
  }

  /// How many of the nuisances are fitted.
  static func parameterCount(_ ranges: SceneSpecification.Nuisances) -> Int {
    [ranges.lightTurn, ranges.lightStrength, ranges.tableBrightness, ranges.blur].count {
      $0.lowerBound < $0.upperBound
    }
  }

  /// What light adds to a picture, `[height, width]` each.
  private struct Light {
    var objects: [SIMD4<Float>]
    var table: [SIMD4<Float>]
  }

  /// A fit in one light: g, h and the sum of squares that is left.
  private struct Fit {
    var turn: Double
    var strength: Double
    var tableStrength: Double
    var energy: Double
  }

  /// The nuisance, the picture that it makes of the objects, and what of that is the table's;
  /// `[height, width]`.
  func callAsFunction(
    _ picture: [SIMD4<Float>], _ objects: [SceneObject]
  ) -> (nuisance: Nuisance, drawn: [SIMD4<Float>], table: [SIMD4<Float>]) {
    let placements = objects.map(renderer.placement)
    let dark = draw(canvas, placements, lighting.scaled(by: 0))
    let coarsePicture = means(picture)
    let coarseDark = means(dark)
    let (low, high) = (ranges.lightTurn.lowerBound, ranges.lightTurn.upperBound)
    let step = (high - low) / Double(Self.turns - 1)
    let coarse = bestTurn((0..<(step > 0 ? Self.turns : 1)).map { low + Double($0) * step }) {
      let light = light(placements, dark, turn: $0)
      return fit(
        coarsePicture, coarseDark,
        Light(objects: means(light.objects), table: means(light.table)), turn: $0)
    }
    var best = coarse
    var blur = bestBlur(of: compose(dark, light(placements, dark, turn: best.turn), best), picture)
    if blur.deviation > 0 || step > 0 {
      let softDark = blurred(dark, blur.deviation)
      func fine(_ turn: Double) -> Fit {
        let light = light(placements, dark, turn: turn)
        return fit(
          picture, softDark,
          Light(
            objects: blurred(light.objects, blur.deviation),
            table: blurred(light.table, blur.deviation)), turn: turn)
      }
      let near = [best.turn - step / 2, best.turn, best.turn + step / 2].filter {
        (low...high).contains($0)
      }
      best = bestTurn(step > 0 ? near : [best.turn], fine)
      blur = bestBlur(of: compose(dark, light(placements, dark, turn: best.turn), best), picture)
    }
    var nuisance = Nuisance()
    nuisance.lightTurn = best.turn
    nuisance.lightStrength = best.strength
    nuisance.tableBrightness = best.strength > 0 ? best.tableStrength / best.strength : 1
    nuisance.blur = blur.deviation
    guard ranges.tableTexture.upperBound > 0 else { return (nuisance, blur.picture, []) }
    let table = light(placements, dark, turn: best.turn).table
      .map { $0 * Float(best.tableStrength) }
    return (nuisance, blur.picture, blurred(table, blur.deviation))
  }

  // MARK: Light

  private func draw(
    _ canvas: Canvas, _ placements: [Placement], _ lighting: Lighting
  ) -> [SIMD4<Float>] {
    canvas.draw(placements, lighting: lighting)
    return canvas.withPicture { Array(UnsafeBufferPointer(start: $0, count: width * height)) }
  }

  private func light(
    _ placements: [Placement], _ dark: [SIMD4<Float>], turn: Double
  ) -> Light {
    let lighting = lighting.turned(by: turn)
    var light = Light(
      objects: draw(withoutTable, placements, lighting), table: draw(canvas, placements, lighting))
    for index in dark.indices {
      light.table[index] -= light.objects[index]
      light.objects[index] -= dark[index]
    }
    return light
  }

  private func compose(_ dark: [SIMD4<Float>], _ light: Light, _ fit: Fit) -> [SIMD4<Float>] {
    let (g, h) = (Float(fit.strength), Float(fit.tableStrength))
    return dark.indices.map { dark[$0] + g * light.objects[$0] + h * light.table[$0] }
  }

  /// The best of some turns, equally far apart, or the one between them that a parabola points at.
  private func bestTurn(_ turns: [Double], _ fit: (Double) -> Fit) -> Fit {
    let fits = turns.map(fit)
    let place = fits.indices.min { fits[$0].energy < fits[$1].energy } ?? 0
    guard place > 0, place + 1 < fits.count else { return fits[place] }
    let offset = Self.lowest(fits[place - 1].energy, fits[place].energy, fits[place + 1].energy)
    let between = fit(turns[place] + offset * (turns[place + 1] - turns[place]))
    return between.energy < fits[place].energy ? between : fits[place]
  }

  /// Where a parabola through three values at −1, 0 and 1 is lowest.
  private static func lowest(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let curvature = a - 2 * b + c
    return curvature > 0 ? min(1, max(-1, 0.5 * (a - c) / curvature)) : 0
  }

  private func fit(
    _ picture: [SIMD4<Float>], _ dark: [SIMD4<Float>], _ light: Light, turn: Double
  ) -> Fit {
    // Σ of products of what is left without light (y), objects (o) and table (t).
    var (yy, yo, yt) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var (oo, ot, tt) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    for index in picture.indices {
      let isCut = picture[index] .>= Self.brightest
      let y = (picture[index] - dark[index]).replacing(with: 0, where: isCut)
      let o = light.objects[index].replacing(with: 0, where: isCut)
      let t = light.table[index].replacing(with: 0, where: isCut)
      yy += y * y
      yo += y * o
      yt += y * t
      oo += o * o
      ot += o * t
      tt += t * t
    }
    let (g, h) = solve(
      yo: Double(yo.sum()), yt: Double(yt.sum()), oo: Double(oo.sum()), ot: Double(ot.sum()),
      tt: Double(tt.sum()))
    let energy =
      Double(yy.sum()) - 2 * g * Double(yo.sum()) - 2 * h * Double(yt.sum())
      + g * g * Double(oo.sum()) + 2 * g * h * Double(ot.sum()) + h * h * Double(tt.sum())
    return Fit(turn: turn, strength: g, tableStrength: h, energy: energy)
  }

  /// The least squares within the ranges of g and h / g, one coordinate after the other.
  private func solve(
    yo: Double, yt: Double, oo: Double, ot: Double, tt: Double
  ) -> (Double, Double) {
    let nothing = 1e-6
    let (strength, brightness) = (ranges.lightStrength, ranges.tableBrightness)
    /// The strengths that go with h.
    func clamped(_ g: Double, with h: Double) -> Double {
      let least = max(strength.lowerBound, h / max(nothing, brightness.upperBound))
      let most = min(strength.upperBound, h / max(nothing, brightness.lowerBound))
      return min(max(g, least), max(least, most))
    }
    let determinant = oo * tt - ot * ot
    var g = 1.0
    if oo > nothing {
      g = determinant > nothing * oo * tt ? (yo * tt - yt * ot) / determinant : yo / oo
    }
    g = min(max(g, strength.lowerBound), strength.upperBound)
    guard tt > nothing else { return (g, g) }
    var h = 0.0
    for _ in 0..<8 {
      h = (yt - g * ot) / tt
      if oo > nothing {
        h = min(max(h, g * brightness.lowerBound), g * brightness.upperBound)
        g = clamped((yo - h * ot) / oo, with: h)
      } else {
        h = min(
          max(h, strength.lowerBound * brightness.lowerBound),
          strength.upperBound * brightness.upperBound)
        g = clamped(1, with: h)
      }
    }
    return (g, h)
  }

  // MARK: Blur

  /// The blur within its range that makes a picture most like another one.
  private func bestBlur(
    of sharp: [SIMD4<Float>], _ picture: [SIMD4<Float>]
  ) -> (picture: [SIMD4<Float>], deviation: Double) {
    let (low, high) = (ranges.blur.lowerBound, ranges.blur.upperBound)
    guard low < high else { return (blurred(sharp, low), low) }
    let step = (high - low) / Double(Self.blurs - 1)
    func candidate(
      _ deviation: Double
    ) -> (energy: Double, picture: [SIMD4<Float>], deviation: Double) {
      let soft = blurred(sharp, deviation)
      var sum = SIMD4<Float>.zero
      for index in picture.indices {
        let d = picture[index] - soft[index].clamped(lowerBound: .zero, upperBound: .one)
        sum += d * d
      }
      return (Double(sum.sum()), soft, deviation)
    }
    let candidates = (0..<Self.blurs).map { candidate(low + Double($0) * step) }
    let place =
      candidates.indices.min { candidates[$0].energy < candidates[$1].energy } ?? 0
    var best = candidates[place]
    if place > 0, place + 1 < candidates.count {
      let offset = Self.lowest(
        candidates[place - 1].energy, candidates[place].energy, candidates[place + 1].energy)
      let between = candidate(best.deviation + offset * step)
      if between.energy < best.energy { best = between }
    }
    return (best.picture, best.deviation)
  }

  private func blurred(_ samples: [SIMD4<Float>], _ deviation: Double) -> [SIMD4<Float>] {
    guard deviation > 0 else { return samples }
    return Image(width: width, height: height, samples: samples).blurred(deviation: deviation)
      .samples
  }

  /// The means of blocks; of those that the border cuts, as if the rest were black.
  private func means(_ samples: [SIMD4<Float>]) -> [SIMD4<Float>] {
    let columns = (width + Self.block - 1) / Self.block
    let rows = (height + Self.block - 1) / Self.block
    var sums = [SIMD4<Float>](repeating: .zero, count: columns * rows)
    for y in 0..<height {
      for x in 0..<width {
        sums[y / Self.block * columns + x / Self.block] += samples[y * width + x]
      }
    }
    let scale = 1 / Float(Self.block * Self.block)
    return sums.map { $0 * scale }
  }
}
