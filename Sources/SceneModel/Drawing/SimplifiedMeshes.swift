import Foundation
import Geometry
import MeshSimplification
import Rendering
import Synchronization

/// The meshes of a specification with as few triangles as its pictures need: made when they are
/// first asked for, and then kept.
package final class SimplifiedMeshes: Sendable {
  /// What is made of the meshes.
  struct Prepared: Sendable {
    /// `[mesh]`.
    var meshes: [PreparedMesh]
    /// The same with gloss.
    var glossy: SceneRenderer.GlossyMeshes?
    /// Triangles and errors, nil of a mesh that stays as it is, `[mesh]`.
    var errors: [(count: Int, pixels: Double)?]
  }

  private enum State: Sendable {
    case waiting([Model])
    case done(Prepared?)
  }

  /// An outline is moved by at most so many pixels, of an object that stands nearest to the camera.
  package static let pixels = 0.3
  /// Nineteen of twenty points of a texture are moved by at most so many.
  static let texturePixels = 0.75

  private let state: Mutex<State>
  private let pixelsPerMetre: Double
  private let gloss: ClosedRange<Double>

  /// Nothing to simplify.
  convenience init() { self.init([], pixelsPerMetre: 1, gloss: 0...0) }

  /// Of these models, one for each mesh of a specification.
  convenience init(_ models: [Model], for specification: SceneSpecification) {
    let height = models.reduce(0) { $1.mesh.positions.reduce($0) { max($0, $1.z) } }
    self.init(
      models, pixelsPerMetre: specification.largestPixelsPerMetre(height: height),
      gloss: specification.nuisances.gloss)
  }

  private init(_ models: [Model], pixelsPerMetre: Double, gloss: ClosedRange<Double>) {
    let isLarge = models.contains { $0.mesh.faces.count >= MeshSimplifier.leastFaceCount }
    state = Mutex(isLarge ? .waiting(models) : .done(nil))
    self.pixelsPerMetre = pixelsPerMetre
    self.gloss = gloss
  }

  /// The meshes; nil if none has triangles to spare.
  var prepared: Prepared? {
    state.withLock { state in
      switch state {
      case .done(let prepared): return prepared
      case .waiting(let models):
        let prepared = prepare(models)
        state = .done(prepared)
        return prepared
      }
    }
  }

  private func prepare(_ models: [Model]) -> Prepared? {
    let simplified = models.map { Self.simplify($0, pixelsPerMetre: pixelsPerMetre) }
    guard simplified.contains(where: { $0 != nil }) else { return nil }
    let drawn = zip(models, simplified).map { $1?.model ?? $0 }
    let pool = TexturePool()
    let meshes = drawn.map { PreparedMesh($0, sharing: pool) }
    return Prepared(
      meshes: meshes,
      glossy: gloss.upperBound > 0 ? SceneRenderer.GlossyMeshes(meshes, gloss) : nil,
      errors: simplified.map { simplified in
        simplified.map { ($0.model.mesh.faces.count, $0.distance * pixelsPerMetre) }
      })
  }

  /// A model of fewer triangles; nil if it has none to spare.
  ///
  /// - Parameter pixelsPerMetre: the most that its pictures have.
  /// - Returns: the model, and how far it was measured to be from the other, in metres.
  static func simplify(
    _ model: Model, pixelsPerMetre: Double
  ) -> (model: Model, distance: Double)? {
    guard model.mesh.faces.count >= MeshSimplifier.leastFaceCount else { return nil }
    var model = model
    for index in model.mesh.faces.indices {
      let face = model.mesh.faces[index]
      guard model.materials.indices.contains(face.material) else { return nil }
      let material = model.materials[face.material]
      // What is not looked up need not be kept in its place.
      if material.texture == nil {
        model.mesh.faces[index].textureCoordinates = .init(.zero, .zero, .zero)
      }
      // Flat triangles look flat by their own normals; larger ones would be seen to be flat.
      if material.shading == .flat {
        model.mesh.faces[index].normals = .init(.zero, .zero, .zero)
      }
    }
    for index in model.materials.indices { model.materials[index].shading = .smooth }
    let tolerance = SimplificationTolerance(
      distance: pixels / pixelsPerMetre, textureSlip: texturePixels / pixelsPerMetre)
    guard let simplified = MeshSimplifier.simplify(model.mesh, tolerance: tolerance) else {
      return nil
    }
    model.mesh = simplified.mesh
    return (model, simplified.error.distance)
  }

  /// What is drawn of large meshes, a line each.
  func details(of specification: SceneSpecification) -> [String] {
    guard let prepared else { return [] }
    return zip(specification.meshes, prepared.errors).compactMap { mesh, error in
      error.map {
        "\(mesh.name): drawn with \($0.count) triangles in training and search, off by at most "
          + String(format: "%.2f pixels", $0.pixels)
      }
    }
  }
}
