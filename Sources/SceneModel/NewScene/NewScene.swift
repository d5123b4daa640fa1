import AssetIO
import Files
import Foundation
import Geometry
import Rendering

/// A specification that is made of mesh files: what they do not say is guessed, with the evidence
/// for it, and the rest is chosen to suit their sizes.
package struct NewScene: Sendable {
  /// Where the specification is to stand.
  package let path: String
  /// The meshes.
  package let meshes: [NewSceneMesh]
  /// The photograph of the table that they are to stand on; nil for a table that suits them.
  package let photo: PhotographedTable?
  /// Table, camera and prior.
  package let layout: NewSceneLayout
  /// What a user should look at, a line each, which begins with a file's path.
  package private(set) var warnings: [String] = []
  /// Draws the scenes of the finished specification.
  let renderer: SceneRenderer

  /// Looks at meshes.
  ///
  /// - Parameters:
  ///   - files: paths, or names of shipped meshes; one or more.
  ///   - path: where the specification is to stand; its folder must be there.
  ///   - photo: of the table that they are to stand on.
  ///   - unit: of all files; nil to find it out of each.
  ///   - keepsFootprintsApart: whether outlines are kept apart, not the circles about the meshes.
  /// - Throws: `FileError` if a mesh or its texture cannot be read.
  package init(
    meshes files: [String], path: String, photo: PhotographedTable? = nil, unit: MeshUnit? = nil,
    keepsFootprintsApart: Bool = false
  ) throws {
    (self.path, self.photo) = (path, photo)
    var meshes: [NewSceneMesh] = []
    for file in files {
      var mesh = try NewSceneMesh(file, folder: PathText.folder(of: path), unit: unit)
      let stem = mesh.name
      var number = 2
      while meshes.contains(where: { $0.name == mesh.name }) {
        mesh.name = "\(stem)-\(number)"
        number += 1
      }
      meshes.append(mesh)
    }
    func suited(_ sizes: [(radius: Double, height: Double)]) -> NewSceneLayout {
      photo.map { NewSceneLayout(sizes, $0.geometry) } ?? NewSceneLayout(sizes)
    }
    // Turns are compared, and meshes measured, where they appear well.
    var layout = NewSceneLayout(meshes.map(\.reach))
    func specification(_ photo: PhotographedTable? = nil) throws -> SceneSpecification {
      try SceneSpecification.parse(
        Self.text(meshes, layout, photo), path: path, files: .standard)
    }

    // A mesh that looks the same after some turn turns about the middle of its surface, so that is
    // the axis about which turns are compared.
    let turned = try SceneRenderer.load(specification())
    layout = NewSceneLayout(SceneRenderer(try specification(), turned).meshSizes)
    let comparing = SceneRenderer(try specification(), turned)
    for index in meshes.indices { meshes[index].turns = TurnComparison(comparing, mesh: index) }

    // A mesh without a symmetry has another axis, and may be where it should be already.
    let placed = try SceneRenderer.load(specification())
    let reaches = SceneRenderer(try specification(), placed).meshSizes
    layout = suited(reaches)
    for index in meshes.indices {
      meshes[index].reach = reaches[index]
      meshes[index].fileOrigin = placed.fileOrigins[index]
      meshes[index].isMoved = placed.fileOrigins[index] != .zero
      if keepsFootprintsApart {
        let outline = Footprint(of: placed.models[index].mesh).simplified()
        if outline.isWide { meshes[index].footprint = outline }
      }
      let positions = placed.models[index].mesh.positions
      meshes[index].extents =
        positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
        - positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
    }
    renderer = try SceneRenderer(specification(photo))
    self.meshes = meshes
    self.layout = layout
    for (mesh, appearance) in zip(meshes, layout.appearances) {
      var doubts = mesh.doubts + [mesh.unit.doubt, mesh.standing.doubt, mesh.turns?.doubt]
        .compactMap { $0 }
      if appearance < NewSceneLayout.leastAppearance {
        doubts.append(
          "it appears only \(Formatted.fixed(appearance, digits: 1)) pixels large, because others "
            + "are much larger; leave those out, or enlarge picture and focalLength alike")
      }
      warnings += doubts.map { "\(mesh.path): \($0)" }
    }
    if let photo {
      if let doubt = photo.geometry.doubt { warnings.append("\(photo.path): \(doubt)") }
      let widest = 2 * (reaches.map(\.radius).max() ?? 0)
      if widest > photo.geometry.table.min() / 2 {
        warnings.append(
          "\(photo.path): the widest mesh, \(String(format: "%.3g", widest)) m, covers more than "
            + "half of the table; compare the sizes of both")
      }
    }
    // That a mesh is small has been said.
    warnings += renderer.warnings.filter { !$0.contains(MeshPlacement.tooSmall) }
  }

  /// The specification, with comments.
  package var text: String { Self.text(meshes, layout, photo) }
}
