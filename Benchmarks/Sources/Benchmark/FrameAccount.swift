import Foundation

@testable import Rendering

/// Where the time of a whole picture and of its gradient goes, and how much work it is.
///
/// The stages are those of `Canvas.draw`, done one by one on a canvas's own objects, with a look at
/// the clock between them; that costs a few per cent at the smallest size.
struct FrameAccount {
  /// A part of the work.
  enum Stage: Int, CaseIterable {
    case transform, setup, clear, coverage, shade, edges, derivative
  }

  /// How much there is to do in a picture, on average.
  struct Work {
    var pixels = 0.0
    var vertices = 0.0
    var triangles = 0.0
    /// Triangles that turn their front to the camera.
    var fronts = 0.0
    /// Silhouettes and creases.
    var edges = 0.0
    /// Pixels' centres that an object won when it was drawn; others may have hidden it afterwards.
    var covered = 0.0
    /// Those of them that show smooth faces, and general ones; the others show faces of one colour.
    var smooth = 0.0
    var general = 0.0
    /// Visible parts of edges within a pixel.
    var crossings = 0.0
  }

  /// Microseconds a picture, `[stage]`: of each stage the median over passes.
  var microseconds: [Double]
  /// The same for `Canvas.draw` and `Canvas.pullback` as they are, without a clock inside.
  var drawing: Double
  var gradient: Double
  var work: Work

  /// Measures scenes, each under its own camera.
  init(_ scenes: [PreparedScene], _ meshes: [PreparedMesh], adjoint: [SIMD4<Float>]) {
    let canvas = Canvas(scenes[0].renderer(meshes))
    var work = Work()
    for scene in scenes {
      canvas.draw(scene.placements, camera: scene.camera, lighting: scene.lighting)
      let picture = canvas.image
      Self.add(canvas, to: &work)
      Self.redraw(canvas) { _ in }
      precondition(canvas.image == picture, "the stages together draw the same picture")
    }
    let count = Double(scenes.count)
    self.work = work.divided(by: count)

    var passes = Stage.allCases.map { _ in [Double]() }
    var (drawing, gradient) = ([Double](), [Double]())
    for _ in 0..<15 {
      var sums = [Double](repeating: 0, count: Stage.allCases.count)
      var (drawn, pulled) = (0.0, 0.0)
      adjoint.withUnsafeBufferPointer { adjoint in
        guard let adjoint = adjoint.baseAddress else { return }
        for scene in scenes {
          let start = Self.now
          canvas.draw(scene.placements, camera: scene.camera, lighting: scene.lighting)
          let middle = Self.now
          _ = canvas.pullback(adjoint)
          drawn += middle - start
          pulled += Self.now - middle
          var last = Self.now
          Self.redraw(canvas) { stage in
            let now = Self.now
            sums[stage.rawValue] += now - last
            last = Self.now
          }
          last = Self.now
          _ = canvas.pullback(adjoint)
          sums[Stage.derivative.rawValue] += Self.now - last
        }
      }
      for stage in Stage.allCases { passes[stage.rawValue].append(sums[stage.rawValue] / count) }
      drawing.append(drawn / count)
      gradient.append(pulled / count)
    }
    microseconds = passes.map(\.median)
    self.drawing = drawing.median
    self.gradient = gradient.median
  }

  /// Draws what the canvas shows once more, and calls `body` at the end of each stage.
  @inline(__always)
  private static func redraw(_ canvas: Canvas, _ finished: (Stage) -> Void) {
    let (buffer, camera) = (canvas.buffer, canvas.camera)
    for object in canvas.objects {
      object.transform(
        mesh: object.mesh, worldFromObject: object.view.worldFromObject, camera: camera,
        lighting: canvas.lighting)
    }
    finished(.transform)
    for object in canvas.objects { object.setUp(camera) }
    finished(.setup)
    // The table is drawn while clearing.
    buffer.clearMarks()
    let background = SIMD4(canvas.renderer.background, 0)
    var first = 0
    if let table = canvas.objects.first, table.mayBeFirst {
      table.drawFirst(camera: camera, background: background, into: buffer)
      first = 1
    } else {
      buffer.clear(background)
    }
    finished(.clear)
    for (instance, object) in canvas.objects.enumerated().dropFirst(first)
    where !object.bounds.isEmpty {
      Rasterizer.draw(object, instance: instance, camera: camera, into: buffer)
      finished(.coverage)
      object.shade(instance: instance, of: buffer)
      finished(.shade)
    }
    canvas.antialiaser.mixWhole()
    finished(.edges)
  }

  /// Counts the work in what the canvas shows.
  private static func add(_ canvas: Canvas, to work: inout Work) {
    let buffer = canvas.buffer
    let bounds = canvas.renderer.bounds
    work.pixels += Double(bounds.width * bounds.height)
    for instance in canvas.objects.indices {
      canvas.antialiaser.forEachCrossing(of: instance, in: bounds) { _, _, _ in work.crossings += 1
      }
    }
    buffer.clear(SIMD4(canvas.renderer.background, 0))
    for (instance, object) in canvas.objects.enumerated() {
      work.vertices += Double(object.mesh.vertexCount)
      work.triangles += Double(object.mesh.faces.count)
      work.fronts += (0..<object.mesh.faces.count).reduce(0) {
        $0 + (object.faceKinds.pointer[$1] == FaceKind.back ? 0 : 1)
      }
      work.edges += Double(object.outline.count)
      Rasterizer.draw(object, instance: instance, camera: canvas.camera, into: buffer)
      for index in 0..<buffer.width * buffer.height {
        let surface = buffer.surface[index]
        guard SurfaceID.instance(surface) == instance else { continue }
        work.covered += 1
        switch object.faceKinds.pointer[SurfaceID.face(surface)] {
        case FaceKind.smooth: work.smooth += 1
        case FaceKind.general: work.general += 1
        default: break
        }
      }
    }
  }

  /// Microseconds of this thread's processor time, which other programs do not take away.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) * 1e-3
  }

  /// Lines for people.
  var lines: [String] {
    let total = microseconds.reduce(0, +)
    let things: [String] = [
      count(work.vertices, "vertices"),
      "\(count(work.triangles, "triangles")), \(count(work.fronts, "fronts")), "
        + count(work.edges, "edges"),
      count(work.pixels, "pixels, the table's with them"),
      count(work.covered, "pixels covered, the table's with them"),
      "the objects' pixels, \(count(work.smooth, "of smooth faces")), "
        + count(work.general, "of general ones"),
      "\(count(work.crossings, "crossings"))",
      "\(count(work.covered, "pixels")), \(count(work.crossings, "crossings"))",
    ]
    return Stage.allCases.map { stage in
      String(
        format: "  %@ %7.1f µs %4.0f %%   %@",
        "\(stage)".padding(toLength: 10, withPad: " ", startingAt: 0),
        microseconds[stage.rawValue], 100 * microseconds[stage.rawValue] / total,
        things[stage.rawValue])
    } + [
      String(
        format:
          "  together   %7.1f µs; without a clock inside %.1f to draw and %.1f for the gradient",
        total, drawing, gradient)
    ]
  }

  private func count(_ number: Double, _ what: String) -> String {
    String(format: "%.0f ", number) + what
  }
}

extension FrameAccount.Work {
  fileprivate func divided(by count: Double) -> Self {
    Self(
      pixels: pixels / count, vertices: vertices / count, triangles: triangles / count,
      fronts: fronts / count, edges: edges / count, covered: covered / count,
      smooth: smooth / count,
      general: general / count, crossings: crossings / count)
  }
}
