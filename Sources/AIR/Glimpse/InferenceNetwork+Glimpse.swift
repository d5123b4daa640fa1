import NeuralNetworks

extension InferenceNetwork {
  /// The glimpses of some rows, `[rows, cells, cells, 9]`: the channels of `fillInput`, in the
  /// windows of the frames. Outside the picture nothing differs from the empty table.
  func glimpses(
    _ views: [StepView], _ frames: [GlimpseFrame], _ layout: GlimpseLayout, on tape: Tape
  ) -> Variable {
    let shape = [views.count, layout.cells, layout.cells, Self.inputChannels]
    return tape.input(shape: shape) { buffer in
      guard let base = buffer.baseAddress else { return }
      let length = buffer.count / max(1, views.count)
      for (row, (view, frame)) in zip(views, frames).enumerated() {
        fillGlimpse(base + row * length, view, frame, cells: layout.cells)
      }
    }
  }

  /// Writes one row's glimpse, `[cells, cells, 9]`. A cell is the mean of as many points, each
  /// interpolated between four pixels, as it has pixels along a side.
  private func fillGlimpse(
    _ target: UnsafeMutablePointer<Float>, _ view: StepView, _ frame: GlimpseFrame, cells: Int
  ) {
    let (width, height) = (architecture.width, architecture.height)
    let sees: Float = architecture.recurrence == .memoryOnly ? 0 : 2
    let table = view.ownEmpty ?? view.empty
    let step = 2 * frame.reach / Double(cells)
    let points = max(1, min(8, Int(step.max().rounded(.up))))
    let share = 1 / Float(points * points)
    let corner = frame.center - frame.reach - 0.5
    for index in 0..<cells * cells {
      var scene = SIMD4<Float>.zero
      var drawn = SIMD4<Float>.zero
      for point in 0..<points * points {
        let place =
          SIMD2(Double(index % cells), Double(index / cells))
          + (SIMD2(Double(point % points), Double(point / points)) + 0.5) / Double(points)
        let pixel = corner + place * step
        guard pixel.x > -1, pixel.y > -1, pixel.x < Double(width), pixel.y < Double(height) else {
          continue
        }
        let first = pixel.rounded(.down)
        let (column, row) = (Int(first.x), Int(first.y))
        let part = SIMD2<Float>(pixel - first)
        for tap in 0..<4 {
          let (x, y) = (column + tap % 2, row + tap / 2)
          guard x >= 0, y >= 0, x < width, y < height else { continue }
          let weight =
            (tap % 2 == 0 ? 1 - part.x : part.x) * (tap / 2 == 0 ? 1 - part.y : part.y)
          let at = y * width + x
          scene += weight * (view.picture[at] - table[at])
          drawn += weight * (view.canvas[at] - table[at])
        }
      }
      scene *= 2 * share
      drawn *= sees * share
      let rest = scene - drawn
      let p = target + index * Self.inputChannels
      for channel in 0..<3 {
        p[channel] = scene[channel]
        p[3 + channel] = drawn[channel]
        p[6 + channel] = rest[channel]
      }
    }
  }
}
