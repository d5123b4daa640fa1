import Geometry
import Rendering

/// The rasteriser that the article *How a picture is drawn* begins with, as it stands there.
struct PlainRasterizer {
  let camera: PinholeCamera
  let lighting: Lighting
  var picture: [Vector3]
  var inverseDepths: [Double]

  init(camera: PinholeCamera, lighting: Lighting, background: Vector3) {
    (self.camera, self.lighting) = (camera, lighting)
    picture = Array(repeating: background, count: camera.width * camera.height)
    inverseDepths = Array(repeating: 0, count: picture.count)
  }

  mutating func draw(_ model: Model, at worldFromObject: RigidTransform) {
    for face in model.mesh.faces {
      let v = face.vertices
      let corners = [v.x, v.y, v.z].map { worldFromObject(model.mesh.positions[Int($0)]) }
      let seen = corners.map { camera.project($0) }
      let (a, b, c) = (seen[0].pixel, seen[1].pixel, seen[2].pixel)
      // Faces are counter-clockwise seen from outside, and rows run down: fronts have negative
      // area.
      let area = side(a, b, c)
      guard area < 0, seen.allSatisfy({ $0.depth > camera.near }) else { continue }
      let color = shade(corners, model.materials[face.material])
      for index in picture.indices {
        let p = SIMD2(Double(index % camera.width) + 0.5, Double(index / camera.width) + 0.5)
        let (u, v, w) = (side(b, c, p) / area, side(c, a, p) / area, side(a, b, p) / area)
        let inverseDepth = u / seen[0].depth + v / seen[1].depth + w / seen[2].depth
        if min(u, v, w) >= 0 && inverseDepth > inverseDepths[index] {
          inverseDepths[index] = inverseDepth
          picture[index] = color
        }
      }
    }
  }

  /// Twice the area of the triangle (a, b, p): its sign tells on which side of a → b the place p
  /// is.
  func side(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ p: SIMD2<Double>) -> Double {
    (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)
  }

  /// The colour of a flat Lambertian face in ambient light and directional lights.
  func shade(_ corners: [Vector3], _ material: Material) -> Vector3 {
    let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0]).normalized
    let light = lighting.lights.reduce(lighting.ambient) {
      $0 + $1.intensity * max(0, normal.dot($1.vector.normalized))
    }
    return Vector3(material.color) * light
  }
}
