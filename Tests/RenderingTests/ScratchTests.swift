import Geometry
import TestSupport
import Testing

@testable import Rendering

@Suite struct ScratchTests {
  @Test func worstPixels() {
    let renderer = Shapes.tableRenderer(size: 64)
    let exact = renderer.magnified(by: 16)
    var sum: Float = 0
    for index in 0..<20 {
      let placements = PoseDerivativeTests.placements(PoseDerivativeTests.scenes[index])
      let canvas = Canvas(renderer)
      for p in placements { canvas.push(p) }
      let a = canvas.image
      let b = exact.render(placements).boxFiltered(16)
      let (depth, mask) = canvas.depthAndMask()
      _ = depth
      for row in 0..<64 {
        for column in 0..<64 {
          let d = a[column, row] - b[column, row]
          let e = max(abs(d.x), abs(d.y), abs(d.z))
          sum += e
          if e > 0.04 {
            print("WORST scene \(index) (\(column), \(row)) error \(d) picture \(a[column, row]) exact \(b[column, row]) mask \(mask[row*64+column]) n \(mask[row*64+column-1]) \(mask[row*64+column+1]) \(mask[row*64-64+column]) \(mask[row*64+64+column])")
            let anti = canvas.antialiaser
            for instance in canvas.objects.indices {
              anti.forEachCrossing(of: instance, in: PixelRect(minX: column, minY: row, maxX: column+1, maxY: row+1)) { i, c, s in
                let e = canvas.objects[instance].edges.pointer[i]
                print("   crossing \(instance) edge \(i) \(e.isSilhouette ? "sil" : "crease") t \(c.begin)-\(c.end) inside \(c.centerIsInside) w \(c.weight) colors \(s.inside.color) \(s.outside.color) out \(s.outside.surface.instance)  from \(e.from) to \(e.to)")
              }
              for i in 0..<canvas.objects[instance].edgeCount {
                let e = canvas.objects[instance].edges.pointer[i]
                PixelWalk.forEachCrossing(of: e, in: PixelRect(minX: column, minY: row, maxX: column+1, maxY: row+1)) { c in
                  print("      all: \(instance) edge \(i) w \(c.weight) \(e.isSilhouette) \(c.centerIsInside)")
                }
              }
            }
          }
        }
      }
    }
    print("MEAN", sum / (20*64*64))
  }
}
extension ScratchTests {
  @Test func worstDerivatives() {
    let renderer = Shapes.tableRenderer(size: 64)
    let exact = renderer.magnified(by: 16)
    var printed = 0
    for index in 0..<20 {
      let scene = PoseDerivativeTests.scenes[index]
      let canvas = Canvas(renderer)
      for p in PoseDerivativeTests.placements(scene) { canvas.push(p) }
      for object in 0..<3 {
        let j = canvas.jacobian(of: object)
        for parameter in 0..<1 {
          let h = 0.004
          let plus = exact.render(PoseDerivativeTests.placements(PoseDerivativeTests.moved(scene, object, parameter, by: h))).boxFiltered(16).samples
          let minus = exact.render(PoseDerivativeTests.placements(PoseDerivativeTests.moved(scene, object, parameter, by: -h))).boxFiltered(16).samples
          var (ab, aa, bb) = (0.0, 0.0, 0.0)
          var errors: [(Float, String)] = []
          for row in 0..<64 { for column in 0..<64 {
            let difference = (plus[row * 64 + column] - minus[row * 64 + column]) / Float(2 * h)
            var t = SIMD4<Float>.zero
            if j.rect.contains((column, row)) {
              t = j.tangents[parameter * j.rect.width * j.rect.height + j.rect.offset((column, row))]
            }
            ab += Double((t * difference).sum())
            aa += Double((t * t).sum())
            bb += Double((difference * difference).sum())
            let e = t - difference
            errors.append(((e * e).sum(), "(\(column), \(row)) found \(t) exact \(difference)"))
          } }
          let cosine = ab / (aa * bb).squareRoot()
          if cosine < 0.97, printed < 8 {
            printed += 1
            print("DERIV scene \(index) object \(object) parameter \(parameter) cosine \(cosine) total \(errors.map(\.0).reduce(0,+)) of \(bb) rect \(j.rect) poses \(scene)")
            for e in errors.sorted(by: { $0.0 > $1.0 }).prefix(6) { print("   DERIV \(e.0) \(e.1)") }
          }
        }
      }
    }
  }
  @Test func jumps() {
    let step = 0.001 / 25
    let canvas = Canvas(Shapes.tableRenderer())
    canvas.push(Placement(mesh: 1, worldFromObject: RigidTransform(x: 0.1, y: 0.4, yaw: 0.2)))
    for mesh in 1...3 {
    var previous: Image?
    for k in 0..<1500 {
      canvas.push(Placement(mesh: mesh, worldFromObject: RigidTransform(x: 0.05 + Double(k) * step, y: -0.1 + 0.6 * Double(k) * step, yaw: 0.4)))
      let image = canvas.image
      func dump(_ column: Int, _ row: Int) {
        let anti = canvas.antialiaser
        let r = PixelRect(minX: column, minY: row, maxX: column+1, maxY: row+1)
        print("JC k \(k) surface \(canvas.buffer.surface[row*64+column] >> 20) color \(image[column, row])")
        for instance in canvas.objects.indices {
          anti.forEachCrossing(of: instance, in: r) { i, c, s in
            print("  JC vis \(instance) edge \(i) t \(c.begin) \(c.end) w \(c.weight) in \(s.inside.color) out \(s.outside.color) \(s.outside.surface.instance)") }
          for i in 0..<canvas.objects[instance].edgeCount {
            let e = canvas.objects[instance].edges.pointer[i]
            PixelWalk.forEachCrossing(of: e, in: r) { c in
              print("    JC all: \(instance) edge \(i) w \(c.weight) \(e.isSilhouette) \(c.centerIsInside) side \(c.side) \(e.from) \(e.to) foot \(c.foot(on: e)) t \(c.begin) \(c.end)")
            }
          }
        }
      }
      if mesh == 1 && (1047...1049).contains(k) { dump(31, 39) }
      if mesh == 1 && (1196...1197).contains(k) { dump(36, 23) }
      if mesh == 2 && (520...521).contains(k) { dump(30, 26) }
      if mesh == 3 && (1060...1061).contains(k) { dump(30, 24) }
      if let previous {
        for index in image.pixels.indices where abs(image.pixels[index] - previous.pixels[index]) > 0.02 {
          print("JUMP mesh \(mesh) k \(k) pixel \(index / 3 % 64) \(index / 3 / 64) \(previous.pixels[index]) \(image.pixels[index])")
        }
      }
      previous = image
      canvas.pop()
    }
    }
  }
}
