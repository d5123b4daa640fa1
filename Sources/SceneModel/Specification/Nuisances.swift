import Foundation
import Probability
import Rendering

extension SceneSpecification {
  /// What differs from picture to picture and nobody asks about: each is drawn uniformly from its
  /// range, and none is inferred. By default nothing differs.
  public struct Nuisances: Sendable, Equatable {
    /// How far the lights are turned about the vertical, in radians.
    public var lightTurn: ClosedRange<Double> = 0...0
    /// What lights and ambient light are multiplied with.
    public var lightStrength: ClosedRange<Double> = 1...1
    /// What the table's colour is multiplied with.
    public var tableBrightness: ClosedRange<Double> = 1...1
    /// The standard deviation of the sensor's noise, in linear RGB.
    public var noise: ClosedRange<Double> = 0...0
    /// The standard deviation of the lens's blur, in pixels.
    public var blur: ClosedRange<Double> = 0...0

    /// Nothing differs.
    public init() {}

    /// Whether nothing differs.
    public var isNone: Bool { self == Nuisances() }

    /// A draw; takes as much from the generator whatever the ranges.
    public func sample(using generator: inout some RandomNumberGenerator) -> Nuisance {
      func sample(_ range: ClosedRange<Double>) -> Double {
        let share = Double.uniform(using: &generator)
        return range.lowerBound + share * (range.upperBound - range.lowerBound)
      }
      var nuisance = Nuisance()
      nuisance.lightTurn = sample(lightTurn)
      nuisance.lightStrength = sample(lightStrength)
      nuisance.tableBrightness = sample(tableBrightness)
      nuisance.noise = sample(noise)
      nuisance.blur = sample(blur)
      return nuisance
    }
  }
}

/// One draw of the nuisances: what one picture differs in.
public struct Nuisance: Sendable, Equatable {
  /// Radians about the vertical.
  public var lightTurn = 0.0
  /// A factor.
  public var lightStrength = 1.0
  /// A factor.
  public var tableBrightness = 1.0
  /// A standard deviation in linear RGB.
  public var noise = 0.0
  /// A standard deviation in pixels.
  public var blur = 0.0

  /// Nothing differs.
  public init() {}

  /// A picture, rendered under this nuisance's light, as the camera takes it.
  public func photograph(
    _ rendering: Image, using generator: inout some RandomNumberGenerator
  ) -> Image {
    rendering.blurred(deviation: blur).withNoise(deviation: noise, using: &generator)
  }
}

extension Lighting {
  /// The lighting turned about the vertical, counter-clockwise seen from above.
  ///
  /// - Parameter angle: radians.
  public func turned(by angle: Double) -> Lighting {
    guard angle != 0 else { return self }
    var turned = self
    let (c, s) = (cos(angle), sin(angle))
    for index in turned.lights.indices {
      let v = turned.lights[index].vector
      turned.lights[index].vector = SIMD3(c * v.x - s * v.y, s * v.x + c * v.y, v.z)
    }
    return turned
  }

  /// The lighting with all light multiplied by a factor.
  public func scaled(by factor: Double) -> Lighting {
    guard factor != 1 else { return self }
    var scaled = self
    scaled.ambient *= factor
    for index in scaled.lights.indices { scaled.lights[index].intensity *= factor }
    return scaled
  }
}
