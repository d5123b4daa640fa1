import Probability

extension SceneSpecification {
  /// Light, table, noise and blur that vary between pictures. Each is drawn uniformly from its
  /// range; none is inferred. By default nothing varies.
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
    /// The contrast of a pattern on the table, one of those that are made by rules: the standard
    /// deviation of what its colour is multiplied with.
    public var tableTexture: ClosedRange<Double> = 0...0
    /// The specular reflection of everything (`Material.specular`), with exponents from 8 to 128.
    public var gloss: ClosedRange<Double> = 0...0
    /// The thickness of the table's top, in metres.
    public var tableThickness: ClosedRange<Double> = 0...0

    /// Nothing differs.
    public init() {}

    /// Whether nothing differs.
    public var isNone: Bool { self == Nuisances() }

    /// A draw; takes as much from the generator whatever the ranges.
    package func sample(using generator: inout some RandomNumberGenerator) -> Nuisance {
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
      // What is newer draws only where it is asked for, so that older pictures stay as they are.
      if tableTexture.upperBound > 0 {
        nuisance.tableTexture = sample(tableTexture)
        nuisance.tablePattern = Int(sample(0...1) * Double(TablePatterns.count))
        nuisance.tableQuarterTurns = Int(sample(0...1) * 2)
      }
      if gloss.upperBound > 0 {
        nuisance.gloss = sample(gloss)
        nuisance.glossExponent = Int(sample(0...1) * Double(SceneRenderer.glossExponents.count))
      }
      if tableThickness.upperBound > 0 { nuisance.tableThickness = sample(tableThickness) }
      return nuisance
    }
  }
}
