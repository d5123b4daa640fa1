/// How a texture is looked up: what it shows beyond its borders, and how it is averaged.
public struct TextureSampler: Sendable, Hashable {
  /// What texture coordinates outside 0 to 1 show.
  public enum Wrap: Sendable, Equatable {
    /// The texture again.
    case `repeat`
    /// Its outermost texels.
    case clampToEdge
    /// The texture again, every second time reversed.
    case mirroredRepeat

    /// How far apart two coordinates that differ by so much show the same for sure.
    func distance(_ difference: Double) -> Double {
      switch self {
      case .repeat: return abs(difference - difference.rounded(.toNearestOrEven))
      case .clampToEdge: return abs(difference)
      case .mirroredRepeat:
        return abs(difference - 2 * (difference / 2).rounded(.toNearestOrEven))
      }
    }
  }

  /// How a texture is averaged.
  public enum Filter: Sendable, Equatable {
    /// Bilinearly, however small it appears.
    case bilinear
    /// Bilinearly where a pixel is smaller than a texel; elsewhere between the two nearest levels
    /// of a pyramid of textures, each averaged from the one before over two by two texels
    /// (Williams 1983, *Pyramidal Parametrics*). The level is the logarithm to the base two of the
    /// longer one of the ways, in texels, to the next pixel's point to the right and below.
    ///
    /// A sharp edge: derivatives in motions hold the level fixed. They are exact as far as texels,
    /// lights and colours are concerned, and miss that a texture blurs as it recedes.
    case trilinear
  }

  /// Along u, to the right.
  public var wrapU: Wrap
  /// Along v, downwards.
  public var wrapV: Wrap
  /// The averaging.
  public var filter: Filter

  /// Makes a sampler.
  public init(wrapU: Wrap = .repeat, wrapV: Wrap = .repeat, filter: Filter = .bilinear) {
    self.wrapU = wrapU
    self.wrapV = wrapV
    self.filter = filter
  }
}
