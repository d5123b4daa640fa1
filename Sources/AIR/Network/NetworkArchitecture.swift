import SceneModel

/// The sizes of an inference network, and the pictures and meshes it was made for.
///
/// The names of the stored properties are in checkpoints: see `TrainingSettings`.
package struct NetworkArchitecture: Sendable, Equatable {
  /// How one step knows what the steps before it did.
  package enum Recurrence: String, Sendable, CaseIterable {
    /// Through the canvas and through a long short-term memory.
    case canvasAndMemory = "memory"
    /// Through the canvas alone.
    case canvasOnly = "canvas"
    /// Through the memory alone: the encoder sees only the picture (the paper's AIR).
    case memoryOnly = "blind"
  }

  /// What the yaw heads are told of the meshes.
  package enum YawHeads: String, Sendable, CaseIterable {
    /// The order of each mesh's symmetry: the head of a cube predicts 4 · yaw, a sphere has none.
    case symmetryAware = "symmetric"
    /// Nothing: every head predicts the yaw itself, as if no mesh looked the same after a turn (as
    /// in Eslami et al. 2016, section 3.3). Their deviations have a lower bound above: a density as
    /// wide as the distance of two yaws that look the same is drawn to neither of them.
    case symmetryUnaware = "plain"
  }

  /// The picture's columns and rows; multiples of 8.
  package var width: Int, height: Int
  /// How often a turn of each mesh repeats: an order, or 0 for continuous symmetry (no yaw).
  /// One entry a mesh.
  package var yawOrders: [Int]
  /// What the yaw heads are told.
  package var yawHeads: YawHeads
  /// The paths from step to step.
  package var recurrence: Recurrence
  /// Channels of the three convolutions.
  package var channels: [Int]
  /// Units of the dense layer that presence, mesh and position read.
  package var features: Int
  /// Units of the dense layer that yaw reads.
  package var yawFeatures: Int
  /// Units of the memory.
  package var memoryUnits: Int
  /// What of the view the network infers before any object; nothing by default.
  package var view: ViewHeadLayout
  /// The largest |x| and |y| that a position's mean can take, in metres; of a network with
  /// glimpses, that a place can have that it attends to.
  package var reach: Double
  /// The windows around the places that are attended to; nil for a network that sees the whole
  /// picture only.
  package var glimpse: GlimpseLayout?

  /// The network of the training recipe for a specification, without glimpses.
  package init(
    _ specification: SceneSpecification, recurrence: Recurrence = .canvasAndMemory,
    yawHeads: YawHeads = .symmetryAware
  ) {
    width = specification.pictureWidth
    height = specification.pictureHeight
    yawOrders = Self.yawOrders(specification, yawHeads)
    self.yawHeads = yawHeads
    self.recurrence = recurrence
    view = ViewHeadLayout(specification)
    // What looks different from picture to picture takes more to tell apart.
    let varies = !view.entries.isEmpty
    channels = varies ? [32, 48, 40] : [32, 48, 32]
    features = varies ? 256 : 192
    yawFeatures = varies ? 128 : 96
    memoryUnits = 128
    // Along a camera's axes a corner may be what is farthest.
    let ranges = specification.prior.positionRanges
    reach =
      (view.isSeenFromCamera ? (ranges * ranges).sum().squareRoot() : ranges.max()) * 16 / 15
  }

  /// What `yawOrders` is for a specification's meshes.
  static func yawOrders(_ specification: SceneSpecification, _ heads: YawHeads) -> [Int] {
    specification.meshes.map { heads == .symmetryUnaware ? 1 : $0.yawSymmetry.orderOrZero }
  }

  /// How many kinds of objects there are.
  package var meshCount: Int { yawOrders.count }
  /// Of how many wrapped Normals q of each mesh's phase is a mixture, `[mesh]`. A glimpse's modes
  /// are for a full turn; what repeats more often has fewer.
  package var yawModes: [Int] {
    yawOrders.map { order in
      guard let glimpse, order > 0 else { return 1 }
      return max(min(4, glimpse.yawModes), glimpse.yawModes / order)
    }
  }

  /// How many of the picture's pixels along either side are one of the whole picture as the network
  /// sees it. Details are the glimpses': what sees everything has 96 pixels along a side or fewer,
  /// if the sides have such a divisor that the convolutions like.
  package var coarseness: Int {
    guard glimpse != nil else { return 1 }
    let possible = (1...max(width, height)).filter {
      width.isMultiple(of: 4 * $0) && height.isMultiple(of: 4 * $0)
    }
    return possible.first { max(width, height) <= 96 * $0 } ?? possible.last ?? 1
  }
}
