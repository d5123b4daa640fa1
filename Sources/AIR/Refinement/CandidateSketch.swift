import Rendering
import SceneModel

/// Judges many candidates for one more object of a scene, to find those that deserve a closer look.
///
/// Each is drawn with as few triangles as the picture needs, a few samples a pixel and no shadow,
/// several times as fast as a picture that has all of that; what it changes is compared with what
/// the scene's true drawing leaves unexplained. For one thread at a time.
final class CandidateSketch {
  private let renderer: SceneRenderer
  private var view: View
  private var canvas: Canvas
  /// Samples along each side of a pixel.
  private let samples: Int
  /// By how much an object may be brighter or darker than it is drawn: where the light is inferred,
  /// nothing has told it yet how bright objects are of which none has been found.
  var brightness: ClosedRange<Float> = 1...1
  /// The sketch of the scene alone, `[samples · height, samples · width]`.
  private var before: [SIMD4<Float>] = []
  /// picture − drawing, `[height, width]`.
  private var residual: [SIMD4<Float>] = []

  /// - Parameter samples: along each side of a pixel.
  init(_ renderer: SceneRenderer, samples: Int) {
    let specification = renderer.specification
    self.samples = samples
    self.renderer =
      samples == 1
      ? renderer.simplified
      : renderer.simplified.resized(
        width: samples * specification.pictureWidth, height: samples * specification.pictureHeight)
    view = renderer.specification.viewPrior.center
    canvas = Canvas(self.renderer.centralRenderer, castsShadows: false)
  }

  /// Begins with a scene.
  ///
  /// - Parameter drawing: shows it, in the view.
  func begin(_ picture: [SIMD4<Float>], against drawing: Canvas, _ view: View) {
    if view != self.view {
      self.view = view
      canvas = Canvas(renderer.renderer(for: view), castsShadows: false)
    }
    canvas.draw(drawing.placements, filter: .point)
    before = canvas.withPicture {
      Array(UnsafeBufferPointer(start: $0, count: samples * samples * picture.count))
    }
    residual = drawing.withPicture { drawn in picture.indices.map { picture[$0] - drawn[$0] } }
  }

  /// By how much one more object lowers Σ (picture − drawing)², over all channels in linear RGB;
  /// negative where it raises that.
  func gain(of object: SceneObject) -> Double {
    let rect = canvas.push(renderer.placement(of: object))
    defer { canvas.pop() }
    guard !rect.isEmpty else { return 0 }
    let fine = canvas.renderer.bounds.width
    let width = fine / samples
    let share = 1 / Float(samples * samples)
    // A change c of what is drawn leaves r − c of what was left, r: Σ r² − (r − c)² less. With an
    // object o of brightness b in place of one, c is (b − 1) o more.
    var (gain, slope, curvature) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    canvas.withPicture { drawn in
      for y in rect.minY / samples...(rect.maxY - 1) / samples {
        for x in rect.minX / samples...(rect.maxX - 1) / samples {
          var (change, object) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
          for row in y * samples..<(y + 1) * samples {
            for place in row * fine + x * samples..<row * fine + (x + 1) * samples {
              guard drawn[place] != before[place] else { continue }
              change += drawn[place] - before[place]
              object += drawn[place]
            }
          }
          change *= share
          object *= share
          let left = residual[y * width + x] - change
          gain += change * (2 * residual[y * width + x] - change)
          slope += left * object
          curvature += object * object
        }
      }
    }
    guard brightness.lowerBound < brightness.upperBound, curvature.sum() > 0 else {
      return Double(gain.sum())
    }
    let more =
      max(
        brightness.lowerBound, min(brightness.upperBound, 1 + slope.sum() / curvature.sum())) - 1
    return Double(gain.sum() + more * (2 * slope.sum() - more * curvature.sum()))
  }
}
