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
