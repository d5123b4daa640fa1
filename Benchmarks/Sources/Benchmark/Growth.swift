import Foundation
import Geometry
import Rendering

/// How the time of a whole picture and of its gradient grows with pixels, triangles and objects.
///
/// The scenes are spheres on a table. Two of the three numbers are held while the third doubles.
enum Growth {
  /// A smooth sphere that rests on z = 0: 2 · rings · (rings − 1) triangles.
  private static func sphere(radius: Double, rings: Int) -> Model {
    let columns = 2 * rings - 2
    var directions = [Vector3(0, 0, -1)]
    for ring in 1..<rings {
      let polar = Double.pi * (Double(ring) / Double(rings) - 0.5)
      for column in 0..<columns {
        let turn = 2 * Double.pi * Double(column) / Double(columns)
        directions.append(Vector3(cos(polar) * cos(turn), cos(polar) * sin(turn), sin(polar)))
      }
    }
    directions.append(Vector3(0, 0, 1))
    func vertex(_ ring: Int, _ column: Int) -> Int32 {
      ring == 0
        ? 0
        : ring == rings
          ? Int32(directions.count - 1) : Int32(1 + (ring - 1) * columns + column % columns)
    }
    var faces: [TriangleMesh.Face] = []
    for ring in 0..<rings {
      for column in 0..<columns {
        let (a, b) = (vertex(ring, column), vertex(ring, column + 1))
        let (c, d) = (vertex(ring + 1, column + 1), vertex(ring + 1, column))
        for v in [SIMD3(a, b, c), SIMD3(a, c, d)] where v.x != v.y && v.y != v.z && v.z != v.x {
          let n = (0..<3).map { directions[Int(v[$0])] }
          faces.append(.init(vertices: v, normals: .init(n[0], n[1], n[2])))
        }
      }
    }
    return Model(
      mesh: TriangleMesh(
        positions: directions.map { $0 * radius + Vector3(0, 0, radius) }, faces: faces),
      materials: [Material(color: SIMD3(0.7, 0.3, 0.2))])
  }

  private static func table() -> Model {
    let n = Vector3(0, 0, 1)
    return Model(
      mesh: TriangleMesh(
        positions: [Vector3(-1, -1, 0), Vector3(1, -1, 0), Vector3(1, 1, 0), Vector3(-1, 1, 0)],
        faces: [SIMD3<Int32>(0, 1, 2), SIMD3(0, 2, 3)].map {
          .init(vertices: $0, normals: .init(n, n, n))
        }), materials: [Material(color: SIMD3(0.5, 0.5, 0.5))])
  }

  /// Objects of `radius` on a square grid, seen from 4 m.
  private static func measure(
    size: Int, objects: Int, radius: Double, rings: Int
  ) async -> (triangles: Int, drawing: Double, both: Double) {
    let model = sphere(radius: radius, rings: rings)
    let renderer = Renderer(
      camera: PinholeCamera(
        width: size, height: size, focalLength: SIMD2(repeating: 1.5625 * Double(size)),
        cameraFromWorld: PinholeCamera.cameraFromWorld(
          azimuth: 0.3, elevation: 0.7, distance: 4)),
      lighting: Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65),
      background: SIMD3(0.1, 0.1, 0.1), meshes: [PreparedMesh(table()), PreparedMesh(model)],
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
    let side = Int(Double(objects).squareRoot().rounded(.up))
    let placements = (0..<objects).map { index in
      let place = SIMD2(Double(index % side), Double(index / side)) + 0.5
      let p = place * (1.8 / Double(side)) - 0.9
      return Placement(mesh: 1, worldFromObject: RigidTransform(x: p.x, y: p.y, yaw: 0.2))
    }
    let canvas = Canvas(renderer)
    let adjoint = [SIMD4<Float>](repeating: SIMD4(1, -0.5, 0.25, 0), count: size * size)
    let drawing = await Stopwatch.rate(items: 1, passes: 21) { canvas.draw(placements) }
    let both = await Stopwatch.rate(items: 1, passes: 21) {
      canvas.draw(placements)
      _ = canvas.pullback(adjoint)
    }
    return (model.mesh.faces.count, 1e6 / drawing.processor, 1e6 / both.processor)
  }

  /// Measures and prints one series: the power is that with which the time grew since the line
  /// above.
  private static func series<Value>(
    _ title: String, _ values: [Value],
    _ measure: (Value) async -> (number: Double, what: String, drawing: Double, both: Double)
  ) async {
    print("\n\(title)")
    var last: (number: Double, drawing: Double, both: Double)?
    for value in values {
      let (number, what, drawing, both) = await measure(value)
      var powers = ""
      if let last {
        let step = log(number / last.number)
        powers = String(
          format: "   powers %.2f, %.2f", log(drawing / last.drawing) / step,
          log(both / last.both) / step)
      }
      print(
        String(
          format: "  %@ %9.1f µs, with gradient %9.1f µs",
          what.padding(toLength: 18, withPad: " ", startingAt: 0), drawing, both) + powers)
      last = (number, drawing, both)
    }
  }

  /// Measures and prints everything.
  static func report() async {
    await series("Growth with pixels: 4 spheres of 612 triangles", [64, 128, 256, 512, 1024]) {
      size in
      let time = await measure(size: size, objects: 4, radius: 0.2, rings: 18)
      return (Double(size * size), "\(size) × \(size)", time.drawing, time.both)
    }
    await series("Growth with triangles: 4 spheres, 128 × 128", [6, 11, 22, 44, 88, 176]) { rings in
      let time = await measure(size: 128, objects: 4, radius: 0.2, rings: rings)
      return (
        Double(4 * time.triangles), "\(4 * time.triangles) triangles", time.drawing, time.both
      )
    }
    await series("Growth with objects: spheres of 220 triangles, 128 × 128", [1, 4, 16, 64, 256]) {
      objects in
      let time = await measure(size: 128, objects: objects, radius: 0.04, rings: 11)
      return (Double(objects), "\(objects) objects", time.drawing, time.both)
    }
  }
}
