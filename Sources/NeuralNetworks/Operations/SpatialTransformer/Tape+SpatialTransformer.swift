extension Tape {
  /// Reads a square glimpse out of each picture (the spatial transformer of Jaderberg et al. 2015,
  /// which attends by scale and shift alone, as in section 3.1 of the paper).
  ///
  /// - Parameters:
  ///   - pictures: `[n, height, width]`
  ///   - places: `[n, 3]`, standard Normal scale, x and y: see `GlimpsePlacement`.
  /// - Returns: `[n, size, size]`, zero where the window leaves the picture.
  package func readGlimpses(
    _ pictures: Variable, at places: Variable, size: Int, _ placement: GlimpsePlacement
  ) -> Variable {
    precondition(pictures.shape.count == 3, "readGlimpses: \(pictures.shape) are no pictures")
    let (height, width) = (pictures.shape[1], pictures.shape[2])
    return transform(pictures, at: places, rows: size, columns: size, placement) {
      (
        placement.readingLine(scale: $0, shift: $2, glimpse: size, picture: height),
        placement.readingLine(scale: $0, shift: $1, glimpse: size, picture: width)
      )
    }
  }

  /// Paints each square glimpse into an empty picture: the inverse of `readGlimpses`.
  ///
  /// - Parameters:
  ///   - glimpses: `[n, size, size]`
  ///   - places: `[n, 3]`, standard Normal scale, x and y: see `GlimpsePlacement`.
  /// - Returns: `[n, height, width]`, zero outside the window.
  package func paintGlimpses(
    _ glimpses: Variable, at places: Variable, height: Int, width: Int,
    _ placement: GlimpsePlacement
  ) -> Variable {
    precondition(glimpses.shape.count == 3, "paintGlimpses: \(glimpses.shape) are no glimpses")
    let (rows, columns) = (glimpses.shape[1], glimpses.shape[2])
    return transform(glimpses, at: places, rows: height, columns: width, placement) {
      (
        placement.paintingLine(scale: $0, shift: $2, glimpse: rows, picture: height),
        placement.paintingLine(scale: $0, shift: $1, glimpse: columns, picture: width)
      )
    }
  }

  private func transform(
    _ source: Variable, at places: Variable, rows: Int, columns: Int,
    _ placement: GlimpsePlacement,
    _ lines: (_ scale: Float, _ x: Float, _ y: Float) -> (SamplingLine, SamplingLine)
  ) -> Variable {
    let count = source.shape[0]
    precondition(places.shape == [count, 3], "places \(places.shape) for \(source.shape)")
    let wanted = needsGradient(source) || needsGradient(places)
    let result = makeResult(shape: [count, rows, columns], needsGradient: wanted)
    let (sourceValue, place, target) = (
      pointer(to: source), pointer(to: places), pointer(to: result)
    )
    let samplings = (0..<count).map { index in
      let z = place + index * 3
      let (rowLine, columnLine) = lines(
        placement.scale(z[0]), placement.shift(z[1]), placement.shift(z[2]))
      return BilinearSampling(
        source: (source.shape[1], source.shape[2]), target: (rows, columns), rowLine: rowLine,
        columnLine: columnLine)
    }
    guard let first = samplings.first else { return result }
    let (size, framedCount) = (source.shape[1] * source.shape[2], first.framedCount)
    // Kept for the backward pass, if there is one.
    let framed = arena.allocate(wanted ? count * framedCount : framedCount)
    target.update(repeating: 0, count: result.count)
    for (index, sampling) in samplings.enumerated() {
      let own = wanted ? framed + index * framedCount : framed
      sampling.frame(sourceValue + index * size, into: own)
      sampling.sample(own, into: target + index * rows * columns)
    }
    guard wanted else { return result }

    record { tape in
      guard let gradient = tape.gradient(of: result) else { return }
      let sourceGradient = tape.zeroedGradient(of: source)
      let placeGradient = tape.zeroedGradient(of: places)
      let scratch = tape.arena.mark
      let framedGradient = sourceGradient == nil ? nil : tape.arena.allocate(framedCount)
      for (index, sampling) in samplings.enumerated() {
        framedGradient?.update(repeating: 0, count: framedCount)
        let moved = sampling.pullBack(
          gradient + index * rows * columns, framed: framed + index * framedCount,
          framedGradient: framedGradient)
        if let placeGradient {
          let scale = placement.scale(place[index * 3])
          placeGradient[index * 3] += moved.scale * placement.logScaleDeviation * scale
          placeGradient[index * 3 + 1] += moved.x * placement.shiftDeviation
          placeGradient[index * 3 + 2] += moved.y * placement.shiftDeviation
        }
        if let sourceGradient, let framedGradient {
          for row in 0..<sampling.sourceRows {
            accumulate(
              framedGradient + (row + 1) * sampling.framedWidth + 1,
              into: sourceGradient + index * size + row * sampling.sourceColumns,
              count: sampling.sourceColumns)
          }
        }
      }
      tape.arena.return(to: scratch)
    }
    return result
  }
}
