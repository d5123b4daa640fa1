import NeuralNetworks
import SceneModel

/// The recurrent network that proposes one object a step (Eslami et al. 2016, section 2.1).
///
/// Each step sees the picture, the canvas (the rendering of the objects proposed so far) and their
/// difference, all relative to the empty table, through a small convolutional encoder. A long
/// short-term memory runs beside it, fed with the encoding and with the last object. From both
/// come the parameters of `ObjectPosterior`: presence, mesh, and for every mesh its own
/// position and yaw. Yaw has a dense layer of its own on the convolutions' output.
///
/// Departures from the paper: the canvas is fed back (Eslami et al. call it difference-AIR), the
/// presence of a step is not given to later ones (an absent object ends the recurrence), and there
/// is a pose head per mesh, so that each mesh's pose can be judged at every step.
package struct InferenceNetwork: Sendable, Equatable {
  /// Sizes.
  package let architecture: NetworkArchitecture
  /// See `NetworkArchitecture.coarseness`.
  let coarseness: Int

  private let convolution1: ConvolutionLayer
  private let convolution2: ConvolutionLayer
  private let convolution3: ConvolutionLayer
  private let dense: DenseLayer
  private let yawDense: DenseLayer
  private let memory: LSTMLayer
  private let heads: DenseLayer
  private let yawHeads: DenseLayer
  /// Of networks that infer the view.
  private let viewDense: DenseLayer
  private let viewHeads: DenseLayer
  /// Of networks with glimpses; `yawDense` then reads those.
  private let glimpse: GlimpseLayers?
  /// What they attend to.
  let attentionGrid: AttentionGrid

  /// Channels of the input: three pictures of three colours.
  package static let inputChannels = 9

  /// A network of the given sizes.
  package init(_ architecture: NetworkArchitecture) {
    self.architecture = architecture
    let c = architecture.channels
    convolution1 = ConvolutionLayer(
      "encoder.convolution1", inputChannels: Self.inputChannels, outputChannels: c[0], kernel: 4,
      stride: 4)
    convolution2 = ConvolutionLayer(
      "encoder.convolution2", inputChannels: c[0], outputChannels: c[1], kernel: 3, stride: 2,
      padding: 1)
    convolution3 = ConvolutionLayer(
      "encoder.convolution3", inputChannels: c[1], outputChannels: c[2], kernel: 3, padding: 1)
    coarseness = architecture.coarseness
    var shape = [
      1, architecture.height / coarseness, architecture.width / coarseness, Self.inputChannels,
    ]
    for layer in [convolution1, convolution2, convolution3] {
      shape = layer.outputShape(for: shape)
    }
    let cells = shape.reduce(1, *)
    attentionGrid = AttentionGrid(
      architecture, encoderRows: shape[1], encoderColumns: shape[2])
    let layout = HeadLayout(architecture)
    let remembers = architecture.recurrence != .canvasOnly
    let state = remembers ? architecture.memoryUnits : 0
    dense = DenseLayer("encoder.dense", inputs: cells, outputs: architecture.features)
    glimpse = architecture.glimpse.map {
      GlimpseLayers(
        $0, inputChannels: Self.inputChannels, features: architecture.yawFeatures,
        encoderChannels: c[2])
    }
    yawDense = DenseLayer(
      "encoder.yaw", inputs: glimpse?.cells ?? cells, outputs: architecture.yawFeatures)
    memory = LSTMLayer(
      "memory", inputs: architecture.features + layout.latentCount,
      units: architecture.memoryUnits)
    heads = DenseLayer(
      "heads.object",
      inputs: architecture.features + state + (glimpse == nil ? 0 : architecture.yawFeatures),
      outputs: layout.objectCount)
    yawHeads = DenseLayer(
      "heads.yaw", inputs: architecture.yawFeatures + state, outputs: layout.yawCount)
    viewDense = DenseLayer("encoder.view", inputs: cells, outputs: Self.viewFeatures)
    viewHeads = DenseLayer(
      "heads.view", inputs: Self.viewFeatures, outputs: max(1, architecture.view.count))
  }

  /// Units of the dense layer that the view head reads.
  private static let viewFeatures = 128
  private var infersView: Bool { !architecture.view.entries.isEmpty }

  /// The names and shapes of the parameters that `makeParameters` draws; nothing is allocated for
  /// them.
  package var layout: ParameterLayout {
    var layout = ParameterLayout()
    convolution1.declare(in: &layout)
    convolution2.declare(in: &layout)
    convolution3.declare(in: &layout)
    dense.declare(in: &layout)
    glimpse?.declare(in: &layout)
    yawDense.declare(in: &layout)
    if architecture.recurrence != .canvasOnly { memory.declare(in: &layout) }
    heads.declare(in: &layout)
    yawHeads.declare(in: &layout)
    if infersView {
      viewDense.declare(in: &layout)
      viewHeads.declare(in: &layout)
    }
    return layout
  }

  /// Draws new parameters.
  package func makeParameters(using generator: inout some RandomNumberGenerator) -> ParameterSet {
    var parameters = ParameterSet()
    convolution1.initialize(into: &parameters, using: &generator)
    convolution2.initialize(into: &parameters, using: &generator)
    convolution3.initialize(into: &parameters, using: &generator)
    dense.initialize(into: &parameters, using: &generator)
    glimpse?.initialize(into: &parameters, using: &generator)
    yawDense.initialize(into: &parameters, using: &generator)
    if architecture.recurrence != .canvasOnly {
      memory.initialize(into: &parameters, using: &generator)
    }
    heads.initialize(into: &parameters, using: &generator, .glorot)
    yawHeads.initialize(into: &parameters, using: &generator, .glorot)
    if infersView {
      viewDense.initialize(into: &parameters, using: &generator)
      viewHeads.initialize(into: &parameters, using: &generator, .glorot)
    }
    return parameters
  }

  /// What one step hands to the next.
  package struct State {
    var memory: LSTMState?
  }

  /// The output of one step: the raw numbers of the heads. `HeadLayout` says which is which.
  package struct Output {
    /// `[n, HeadLayout.objectCount]`.
    package var object: Variable
    /// `[n, HeadLayout.yawCount]`.
    package var yaw: Variable
    /// For the next step.
    package var state: State
    /// The encoder's input, `[n, height, width, 9]`.
    package var pictures: Variable
    /// How much there is to be explained in each cell of `attentionGrid`, logits, `[n, count]`; nil
    /// without glimpses.
    package var attention: Variable?
    /// What each row's positions and yaws are told in.
    var frames: [PoseFrame]
  }

  /// The state before the first step of `rows` pictures.
  package func initialState(rows: Int, on tape: Tape) -> State {
    State(
      memory: architecture.recurrence == .canvasOnly
        ? nil : memory.initialState(rows: rows, on: tape))
  }

  /// The state of some of the rows: of those that are still running.
  package func keep(_ rows: [Int], of state: State, on tape: Tape) -> State {
    State(
      memory: state.memory.map {
        LSTMState(
          hidden: tape.gather($0.hidden, rows: rows), cell: tape.gather($0.cell, rows: rows))
      })
  }

  private func encode(_ pictures: Variable, on tape: Tape) -> Variable {
    var x = convolution1(pictures, on: tape, rectified: true)
    x = convolution2(x, on: tape, rectified: true)
    return convolution3(x, on: tape, rectified: true)
  }

  /// The view head's numbers, `[n, ViewHeadLayout.count]`, before any object is looked for.
  ///
  /// - Parameter pictures: `[n, height, width, 9]`, the canvas being the empty table in the
  ///   specification's central view.
  package func view(pictures: Variable, on tape: Tape) -> Variable {
    precondition(infersView, "the network infers a view")
    let features = viewDense(
      tape.flatten(encode(pictures, on: tape)), on: tape, rectified: true)
    return viewHeads(features, on: tape)
  }

  /// One step.
  ///
  /// - Parameters:
  ///   - views: what is looked at, `[n]`.
  ///   - latents: the last step's objects, `[n, HeadLayout.latentCount]`; zeros at first.
  ///   - state: the last step's.
  ///   - attend: chooses the cell that a row's glimpse looks at, by the numbers of all cells; by
  ///     default the one with the greatest.
  func step(
    _ views: [StepView], latents: Variable, state: State, on tape: Tape,
    attend: ((_ row: Int, UnsafeBufferPointer<Float>) -> Int)? = nil
  ) -> Output {
    let pictures = encoderInput(views, on: tape)
    let encoded = encode(pictures, on: tape)
    let flat = tape.flatten(encoded)
    var features = dense(flat, on: tape, rectified: true)
    var next = state
    var remembered: [Variable] = []
    if let last = state.memory {
      let now = memory(tape.concatenate([features, latents]), state: last, on: tape)
      next.memory = now
      remembered = [now.hidden]
      features = tape.concatenate([features, now.hidden])
    }
    var seen = flat
    var attention: Variable?
    var frames = views.map { headFrame($0.view) }
    if let glimpse {
      let logits = glimpse.attention(encoded, on: tape)
      let windows = tape.withValue(of: logits) { numbers in
        views.enumerated().map { row, view in
          let own = UnsafeBufferPointer(
            rebasing: numbers[row * attentionGrid.count..<(row + 1) * attentionGrid.count])
          let cell = attend?(row, own) ?? attentionGrid.strongest(own)
          return GlimpseFrame(
            attentionGrid.place(
              of: cell, height: glimpse.layout.height, reach: architecture.reach,
              seenBy: view.camera),
            glimpse.layout, seenBy: view.camera)
        }
      }
      frames = windows.map { PoseFrame($0, glimpse.layout, side: attentionGrid.side) }
      seen = glimpse(glimpses(views, windows, glimpse.layout, on: tape), on: tape)
      features = tape.concatenate([features, glimpse.features(seen, on: tape)])
      attention = logits
    }
    var yawFeatures = yawDense(seen, on: tape, rectified: true)
    if !remembered.isEmpty { yawFeatures = tape.concatenate([yawFeatures] + remembered) }
    return Output(
      object: heads(features, on: tape), yaw: yawHeads(yawFeatures, on: tape), state: next,
      pictures: pictures, attention: attention, frames: frames)
  }

  /// Writes one row of a step's input, `[height, width, 9]`: picture − empty, canvas − empty and
  /// picture − canvas, each times two.
  ///
  /// - Parameters:
  ///   - empty: the table without objects in the specification's central view.
  ///   - ownEmpty: the same in the canvas's own view; nil if that is the central one.
  package func fillInput(
    _ target: UnsafeMutablePointer<Float>, picture: UnsafePointer<SIMD4<Float>>,
    canvas: UnsafePointer<SIMD4<Float>>, empty: UnsafePointer<SIMD4<Float>>,
    ownEmpty: UnsafePointer<SIMD4<Float>>? = nil
  ) {
    guard coarseness == 1 else {
      return fillCoarseInput(
        target, picture: picture, canvas: canvas, empty: empty, ownEmpty: ownEmpty ?? empty)
    }
    let sees: Float = architecture.recurrence == .memoryOnly ? 0 : 2
    for index in 0..<architecture.width * architecture.height {
      let scene = (picture[index] - empty[index]) * 2
      let drawn: SIMD4<Float>
      var rest = scene
      if let ownEmpty {
        drawn = (canvas[index] - ownEmpty[index]) * sees
        if sees != 0 { rest = (picture[index] - canvas[index]) * 2 }
      } else {
        drawn = (canvas[index] - empty[index]) * sees
        if sees != 0 { rest = scene - drawn }
      }
      let p = target + index * Self.inputChannels
      p[0] = scene.x
      p[1] = scene.y
      p[2] = scene.z
      p[3] = drawn.x
      p[4] = drawn.y
      p[5] = drawn.z
      p[6] = rest.x
      p[7] = rest.y
      p[8] = rest.z
    }
  }
  /// The same where several pixels are one: of their means.
  private func fillCoarseInput(
    _ target: UnsafeMutablePointer<Float>, picture: UnsafePointer<SIMD4<Float>>,
    canvas: UnsafePointer<SIMD4<Float>>, empty: UnsafePointer<SIMD4<Float>>,
    ownEmpty: UnsafePointer<SIMD4<Float>>
  ) {
    let (side, width) = (coarseness, architecture.width)
    let sees: Float = architecture.recurrence == .memoryOnly ? 0 : 1
    let share = 2 / Float(side * side)
    let columns = width / side
    for cell in 0..<columns * (architecture.height / side) {
      let first = (cell / columns * width + cell % columns) * side
      var scene = SIMD4<Float>.zero
      var drawn = SIMD4<Float>.zero
      var rest = SIMD4<Float>.zero
      for row in 0..<side {
        for index in first + row * width..<first + row * width + side {
          scene += picture[index] - empty[index]
          drawn += canvas[index] - ownEmpty[index]
          rest += picture[index] - canvas[index]
        }
      }
      scene *= share
      drawn *= share * sees
      rest = sees == 0 ? scene : rest * share
      let p = target + cell * Self.inputChannels
      for channel in 0..<3 {
        p[channel] = scene[channel]
        p[3 + channel] = drawn[channel]
        p[6 + channel] = rest[channel]
      }
    }
  }
}
