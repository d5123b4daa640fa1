import Geometry
import Rendering

extension Model {
  /// The least and the greatest coordinates of its faces' corners, in metres.
  package var bounds: (low: Vector3, high: Vector3) {
    var low = Vector3(repeating: .infinity)
    var high = Vector3(repeating: -.infinity)
    for face in mesh.faces {
      for corner in 0..<3 {
        let p = mesh.positions[Int(face.vertices[corner])]
        low = pointwiseMin(low, p)
        high = pointwiseMax(high, p)
      }
    }
    return low.isFinite && high.isFinite ? (low, high) : (.zero, .zero)
  }

  /// The middle of the bounding box, in metres.
  package var center: Vector3 {
    let (low, high) = bounds
    return (low + high) * 0.5
  }

  /// The largest distance between two vertices, in metres.
  package var diameter: Double {
    let center = center
    var used = Set<Int32>()
    for face in mesh.faces { for corner in 0..<3 { used.insert(face.vertices[corner]) } }
    // From the outermost on: two that are no farther from the middle than half of what is known
    // are no farther from each other than that.
    let points = used.sorted().map { mesh.positions[Int($0)] - center }
      .map { (point: $0, reach: $0.length) }.sorted { $0.reach > $1.reach }
    var largest = 0.0
    for (i, a) in points.enumerated() {
      if 2 * a.reach <= largest { break }
      for b in points[(i + 1)...] {
        if a.reach + b.reach <= largest { break }
        largest = max(largest, (a.point - b.point).length)
      }
    }
    return largest
  }

  /// The mean colour of the surface, by area: linear RGB.
  package var meanColor: SIMD3<Float> {
    var sum = SIMD3<Double>.zero
    var total = 0.0
    for face in mesh.faces where materials.indices.contains(face.material) {
      let area = TriangleMesh.Corners(of: face, positions: mesh.positions).area.length
      guard area.isFinite else { continue }
      for corner in 0..<3 {
        sum += SIMD3<Double>(color(of: face, corner)) * area
        total += area
      }
    }
    return total > 0 ? SIMD3<Float>(sum / total) : .one
  }

  /// The albedo at a face's corner, linear RGB.
  package func color(of face: TriangleMesh.Face, _ corner: Int) -> SIMD3<Float> {
    let material = materials[face.material]
    let color = material.color * SIMD3<Float>(face.colors[corner])
    guard let texture = material.texture, texture.width > 0, texture.height > 0 else {
      return color
    }
    let place = face.textureCoordinates[corner]
    func texel(_ value: Double, _ count: Int, _ wrap: TextureSampler.Wrap) -> Int {
      guard value.isFinite, abs(value) < 1e6 else { return 0 }
      // The corner's own texel: one on the border belongs to the picture.
      let inside = value == 1 ? value.nextDown : value
      switch wrap {
      case .repeat: break
      case .clampToEdge: return min(count - 1, max(0, Int(inside * Double(count))))
      case .mirroredRepeat:
        let turn = (inside / 2 - (inside / 2).rounded(.down)) * 2
        return min(count - 1, Int((turn < 1 ? turn : 2 - turn) * Double(count)))
      }
      return min(count - 1, Int((inside - inside.rounded(.down)) * Double(count)))
    }
    return color
      * texture[
        texel(place.x, texture.width, material.sampler.wrapU),
        texel(place.y, texture.height, material.sampler.wrapV)]
  }
}
