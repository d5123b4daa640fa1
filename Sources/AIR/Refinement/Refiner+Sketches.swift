import Rendering
import SceneModel

extension Refiner {
  /// An object with what it explains in a sketch.
  struct Sketched: Comparable {
    /// By how much it lowers Σ (picture − drawing)², in linear RGB.
    var gain: Double
    var object: SceneObject

    static func < (a: Sketched, b: Sketched) -> Bool { a.gain < b.gain }
    static func == (a: Sketched, b: Sketched) -> Bool { a.gain == b.gain }
  }

  /// Prepares sketches of one more object beside others, which the canvas then shows.
  func beginSketch(beside others: [Candidate]) {
    beginCoarseSketch(beside: others)
    fineSketch.begin(picture, against: canvas, view)
  }

  /// The same, but for those with more samples a pixel.
  func beginCoarseSketch(beside others: [Candidate]) {
    show(others)
    sketch.begin(picture, against: canvas, view)
  }

  /// By how much objects in sketches may be brighter or darker than they are drawn.
  func setSketchBrightness(_ brightness: ClosedRange<Float>) {
    sketch.brightness = brightness
    fineSketch.brightness = brightness
  }

  /// What an object explains beside the others.
  func sketched(_ object: SceneObject) -> Sketched {
    renders += 1
    return Sketched(gain: sketch.gain(of: object), object: object)
  }

  /// The same with more samples a pixel.
  func finelySketched(_ object: SceneObject) -> Sketched {
    renders += 1
    return Sketched(gain: fineSketch.gain(of: object), object: object)
  }

  /// The best pose of a mesh among places, turned at the best few, and moved from there to where it
  /// explains most.
  ///
  /// - Parameter reach: the first distance by which it is moved, in metres.
  func sketched(_ mesh: Int, at places: [SIMD2<Double>], reach: Double) -> Sketched {
    let likely = places.map { sketched(SceneObject(mesh: mesh, position: $0)) }
      .sorted(by: >).prefix(Self.likelyPlaces)
    let best = likely.dropFirst().reduce(turned(likely[0])) { max($0, turned($1)) }
    return climbed(best, reach: reach, turn: yawStep(mesh) / 2)
  }

  /// At so many places a mesh is turned.
  private static let likelyPlaces = 4

  /// The distance of the yaws of a mesh that are tried, in radians; 0 if all look the same.
  func yawStep(_ mesh: Int) -> Double {
    (specification.meshes[mesh].yawSymmetry.period ?? 0) / Double(settings.yaws)
  }

  /// The best of an object's yaws where it stands, its own the first of them.
  func turned(_ first: Sketched) -> Sketched {
    let step = yawStep(first.object.mesh)
    guard step > 0 else { return first }
    return (1..<settings.yaws).reduce(first) { best, turn in
      var object = first.object
      object.yaw += step * Double(turn)
      return max(best, sketched(object))
    }
  }

  /// The object moved and turned step by step, by halved steps in the end, to where it explains
  /// most.
  ///
  /// - Parameters:
  ///   - reach: the first distance by which it is moved, in metres.
  ///   - turn: the first angle by which it is turned, in radians; 0 if all yaws look the same.
  func climbed(_ first: Sketched, reach: Double, turn: Double) -> Sketched {
    var best = finelySketched(first.object)
    for step in [1, 0.5, 0.25] {
      let center = best.object
      for side in Self.sides {
        var moved = center
        moved.position += reach * step * side
        best = max(best, finelySketched(moved))
      }
      guard turn > 0 else { continue }
      for side in [-1.0, 1] {
        var turned = best.object
        turned.yaw += turn * step * side
        best = max(best, finelySketched(turned))
      }
    }
    return best
  }

  private static let sides: [SIMD2<Double>] = [[1, 0], [-1, 0], [0, 1], [0, -1]]

  /// The distance of the places of births, in metres.
  var placeSpacing: Double {
    2 * specification.prior.positionRanges.max() / Double(settings.birthGrid)
  }
}
