import AssetIO
import Files
import Geometry
import Rendering
import SceneModel

/// The benchmark's folder `models` of a specification's meshes: object 1 is the first mesh.
package struct BOPModels {
  private let models: [Model]
  private let specification: SceneSpecification

  /// Of a renderer's meshes.
  package init(_ renderer: SceneRenderer) {
    models = renderer.models
    specification = renderer.specification
  }

  /// Writes `obj_000001.ply`, …, their textures and `models_info.json` into a folder that is there.
  package func write(to folder: String) throws {
    for (index, model) in models.enumerated() {
      let name = Self.name(index + 1)
      let ply = PLYModel(
        model, name: specification.meshes[index].name, textureName: name + ".png")
      if let texture = ply.texture {
        try PNG.write(texture, to: PathText.joined(folder, name + ".png"))
      }
      try WholeFile.write(Array(ply.text.utf8), to: PathText.joined(folder, name + ".ply"))
    }
    try WholeFile.write(Array(info.text.utf8), to: PathText.joined(folder, "models_info.json"))
  }

  static func name(_ object: Int) -> String { "obj_" + DatasetGenerator.name(object) }

  /// `models_info.json`.
  package var info: JSON {
    .object(
      models.enumerated().map { index, model in
        let mesh = specification.meshes[index]
        let (low, high) = model.bounds
        let size = (high - low) * 1000
        var members: [JSON.Member] = [
          JSON.Member("diameter", .rounded(model.diameter * 1000)),
          JSON.Member("min_x", .rounded(-size.x / 2)),
          JSON.Member("min_y", .rounded(-size.y / 2)),
          JSON.Member("min_z", .rounded(-size.z / 2)), JSON.Member("size_x", .rounded(size.x)),
          JSON.Member("size_y", .rounded(size.y)), JSON.Member("size_z", .rounded(size.z)),
        ]
        // The vertical through the mesh's origin, from the centre of its bounding box.
        let center = model.center
        let axis = Vector3(-center.x, -center.y, 0) * 1000
        switch mesh.yawSymmetry {
        case .order(let order) where order > 1:
          let turns = (1..<order).map { Self.turn($0, of: order, about: axis) }
          members.append(
            JSON.Member(
              "symmetries_discrete", .array(turns.map { .rounded($0, digits: 10) })))
        case .order: break
        case .continuous:
          members.append(
            JSON.Member(
              "symmetries_continuous",
              [["axis": [0, 0, 1], "offset": .rounded([axis.x, axis.y, axis.z])]]))
        }
        return JSON.Member("\(index + 1)", .object(members))
      })
  }

  /// A turn about a vertical, 4×4, row by row.
  static func turn(_ count: Int, of order: Int, about axis: Vector3) -> [Double] {
    let rotation = Matrix3x3.rotation(yaw: 2 * .pi * Double(count) / Double(order))
    let shift = axis - rotation * axis
    // What rounding leaves of a zero is none.
    func clean(_ value: Double) -> Double { abs(value) < 1e-12 ? 0 : value }
    let (x, y, z) = rotation.columns
    return [
      x.x, y.x, z.x, shift.x, x.y, y.y, z.y, shift.y, x.z, y.z, z.z, shift.z, 0, 0, 0, 1,
    ].map(clean)
  }
}
