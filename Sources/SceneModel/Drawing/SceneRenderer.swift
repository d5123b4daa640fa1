import AssetIO
import Files
import Geometry
import Rendering

/// Draws the scenes of a specification: its meshes loaded once, its table and its lights.
public struct SceneRenderer: Sendable {
  /// What is drawn.
  public let specification: SceneSpecification
  /// What a user should know about the meshes: what their files say and is not drawn, and
  /// implausible sizes and places. A sentence each, beginning with the file's path.
  public private(set) var warnings: [String] = []
  /// The size and the place of each mesh, a line each.
  public var meshDetails: [String] { details + simplification.details(of: specification) }
  private var details: [String] = []
  /// Where each mesh's frame has the origin of its file, in metres: zero unless the mesh has been
  /// moved (`origin` in the specification).
  package private(set) var fileOrigins: [Vector3]
  private(set) var meshes: [PreparedMesh]
  let table: Model
  /// The meshes with as few triangles as the pictures need.
  private var simplification: SimplifiedMeshes
  /// Where nuisances have gloss.
  private(set) var glossy: GlossyMeshes?
  private var central: Renderer

  /// Loads the specification's meshes and textures.
  ///
  /// - Throws: `FileError` if one cannot be read.
  public init(_ specification: SceneSpecification) throws {
    let parts = try Self.load(specification)
    self.init(specification, parts)
  }

  /// What a specification names, loaded.
  package struct Parts: Sendable {
    /// A model for each mesh.
    package var models: [Model]
    /// The table's top.
    package var table: Model
    /// See `SceneRenderer.fileOrigins`.
    package var fileOrigins: [Vector3]
    /// See `SceneRenderer.warnings`.
    var warnings: [String]
    /// See `SceneRenderer.meshDetails`.
    var details: [String]
  }

  /// Makes a renderer of what has been loaded.
  package init(_ specification: SceneSpecification, _ parts: Parts) {
    self.init(specification, models: parts.models, table: parts.table)
    warnings = parts.warnings
    details = parts.details
    fileOrigins = parts.fileOrigins
  }

  /// Loads the specification's meshes and textures.
  ///
  /// - Throws: `FileError` if one cannot be read.
  package static func load(_ specification: SceneSpecification) throws -> Parts {
    let textures = TextureCache()
    let loaded = try SpecificationModels(specification, textures: textures)
    let table = specification.table
    var top = Material(
      color: table.color, texture: try table.texture.map { try textures.image(at: $0.path) })
    table.surface.apply(to: &top)
    return Parts(
      models: loaded.models, table: tableTop(size: table.size, top),
      fileOrigins: loaded.fileOrigins, warnings: loaded.warnings + textures.warnings,
      details: loaded.details)
  }

  /// Makes a renderer of models that are already at hand.
  package init(_ specification: SceneSpecification, models: [Model], table: Model) {
    precondition(models.count == specification.meshes.count, "one model for each mesh")
    let pool = TexturePool()
    self.init(
      specification, prepared: models.map { PreparedMesh($0, sharing: pool) }, table: table,
      SimplifiedMeshes(models, for: specification), sharing: pool)
    if specification.nuisances.gloss.upperBound > 0 {
      glossy = GlossyMeshes(Array(meshes.dropLast()), specification.nuisances.gloss)
    }
  }

  /// The renderer for a camera; the same one for every scene if the camera is fixed.
  package func renderer(for camera: CameraPose) -> Renderer {
    camera == specification.camera.centralPose
      ? central : Self.renderer(specification, camera: camera, meshes: meshes)
  }

  /// The renderer for a camera under a nuisance's light and with its table. Noise and blur are the
  /// camera's (`Nuisance.photograph`), not the renderer's.
  package func renderer(for camera: CameraPose, under nuisance: Nuisance) -> Renderer {
    var meshes = meshes
    if nuisance.tableBrightness != 1 {
      var table = table
      for index in table.materials.indices {
        table.materials[index].color *= Float(nuisance.tableBrightness)
      }
      meshes[meshes.count - 1] = PreparedMesh(table)
    }
    var changed = specification
    changed.lighting = specification.lighting.turned(by: nuisance.lightTurn)
      .scaled(by: nuisance.lightStrength)
    return Self.renderer(changed, camera: camera, meshes: meshes)
  }

  /// The renderer of a scene under a nuisance's light and with its table.
  package func renderer(for scene: Scene, under nuisance: Nuisance) -> Renderer {
    if let view = scene.view { return renderer(for: view, under: nuisance) }
    return renderer(for: scene.camera, under: nuisance)
  }

  /// The renderer of the same scenes in a nuisance's light and with its table, for a specification
  /// in which nothing else differs from picture to picture. Noise and blur are the camera's.
  package func fixed(at nuisance: Nuisance) -> SceneRenderer {
    var fixed = specification
    fixed.lighting = specification.lighting.turned(by: nuisance.lightTurn)
      .scaled(by: nuisance.lightStrength)
    fixed.table.color *= Float(nuisance.tableBrightness)
    fixed.nuisances = SceneSpecification.Nuisances()
    var table = table
    for index in table.materials.indices {
      table.materials[index].color *= Float(nuisance.tableBrightness)
    }
    var renderer = SceneRenderer(
      fixed, prepared: Array(meshes.dropLast()), table: table, simplification)
    renderer.fileOrigins = fileOrigins
    return renderer
  }

  /// The renderer of the same scenes in pictures of another size, with all of their triangles.
  package func resized(width: Int, height: Int) -> SceneRenderer {
    var renderer = SceneRenderer(
      specification.resized(width: width, height: height), prepared: Array(meshes.dropLast()),
      table: table, SimplifiedMeshes())
    renderer.fileOrigins = fileOrigins
    return renderer
  }

  private init(
    _ specification: SceneSpecification, prepared: [PreparedMesh], table: Model,
    _ simplification: SimplifiedMeshes, sharing pool: TexturePool = TexturePool()
  ) {
    self.specification = specification
    meshes = prepared + [PreparedMesh(table, sharing: pool)]
    self.table = table
    self.simplification = simplification
    fileOrigins = [Vector3](repeating: .zero, count: prepared.count)
    central = Self.renderer(
      specification, camera: specification.camera.centralPose, meshes: meshes)
  }

  /// The same with meshes of as few triangles as its pictures need, for drawing much: in training,
  /// and in searching before the last refinement. What is near the camera is off by at most
  /// `SimplifiedMeshes.pixels`. It is the renderer itself where no mesh has triangles to spare.
  package var simplified: SceneRenderer {
    guard let few = simplification.prepared else { return self }
    var renderer = self
    renderer.meshes.replaceSubrange(0..<meshes.count - 1, with: few.meshes)
    renderer.glossy = few.glossy
    renderer.simplification = SimplifiedMeshes()
    renderer.central = Self.renderer(
      specification, camera: specification.camera.centralPose, meshes: renderer.meshes)
    return renderer
  }

  /// Each mesh's largest distance from its z axis and its highest point, in metres.
  package var meshSizes: [(radius: Double, height: Double)] { meshes.dropLast().map(\.extent) }

  /// The models of the specification's meshes, in their order, for what does not draw them.
  package var models: [Model] { meshes.dropLast().map(\.model) }

  /// The meshes as they are drawn, the table's last.
  package var drawnMeshes: [PreparedMesh] { meshes }

  /// The model of the table's top, as the specification has it.
  package var tableModel: Model { table }

  /// The renderer of a scene's view, with its light and its table.
  package func renderer(for scene: Scene) -> Renderer {
    scene.view.map { renderer(for: $0) } ?? renderer(for: scene.camera)
  }

  /// The picture of a scene.
  public func render(_ scene: Scene) -> Image {
    renderer(for: scene).render(scene.objects.map(placement))
  }

  /// The picture of a scene with nuisances drawn from the specification's ranges.
  package func photograph(
    _ scene: Scene, using generator: inout some RandomNumberGenerator
  ) -> Image {
    guard !specification.nuisances.isNone else { return render(scene) }
    let nuisance = specification.nuisances.sample(using: &generator)
    let rendering = renderer(for: scene, under: nuisance).render(scene.objects.map(placement))
    return nuisance.photograph(rendering, using: &generator)
  }

  /// Where an object's mesh stands.
  package func placement(of object: SceneObject) -> Placement {
    Placement(
      mesh: object.mesh,
      worldFromObject: RigidTransform(
        x: object.position.x, y: object.position.y, yaw: object.yaw))
  }

  /// The pinhole camera of a pose; what else there is of it is the specification's middle.
  package static func camera(
    _ specification: SceneSpecification, at pose: CameraPose
  ) -> PinholeCamera {
    var view = specification.viewPrior.center
    (view[.azimuth], view[.elevation], view[.distance]) = (
      pose.azimuth, pose.elevation, pose.distance
    )
    return specification.pinholeCamera(view)
  }

  private static func renderer(
    _ specification: SceneSpecification, camera pose: CameraPose, meshes: [PreparedMesh]
  ) -> Renderer {
    Renderer(
      camera: camera(specification, at: pose),
      lighting: specification.lighting, background: specification.backgroundColor, meshes: meshes,
      fixtures: [Placement(mesh: meshes.count - 1, worldFromObject: .identity)],
      castsShadows: specification.castsShadows)
  }

  /// A rectangle in the plane z = 0 whose texture has its top at +y.
  ///
  /// - Parameters:
  ///   - size: along x and y, in metres.
  ///   - thickness: how far its sides reach down, of the material without its texture; in metres.
  package static func tableTop(
    size: SIMD2<Double>, thickness: Double = 0, _ material: Material
  ) -> Model {
    let (a, b) = (size.x / 2, size.y / 2)
    let up = Vector3(0, 0, 1)
    var corners = [Vector3(-a, -b, 0), Vector3(a, -b, 0), Vector3(a, b, 0), Vector3(-a, b, 0)]
    let coordinates = corners.map { SIMD2($0.x / size.x + 0.5, 0.5 - $0.y / size.y) }
    var faces = [SIMD3<Int32>(0, 1, 2), SIMD3<Int32>(0, 2, 3)].map { v in
      TriangleMesh.Face(
        vertices: v, normals: .init(up, up, up),
        textureCoordinates: .init(
          coordinates[Int(v.x)], coordinates[Int(v.y)], coordinates[Int(v.z)]))
    }
    guard thickness > 0 else {
      return Model(mesh: TriangleMesh(positions: corners, faces: faces), materials: [material])
    }
    corners += corners.map { $0 - Vector3(0, 0, thickness) }
    for side in 0..<4 {
      let (a, b) = (Int32(side), Int32((side + 1) % 4))
      let middle = (corners[Int(a)] + corners[Int(b)]) * 0.5
      let out = Vector3(middle.x, middle.y, 0).normalized
      for v in [SIMD3(a, a + 4, b + 4), SIMD3(a, b + 4, b)] {
        faces.append(
          TriangleMesh.Face(
            vertices: v, normals: .init(out, out, out),
            textureCoordinates: .init(.zero, .zero, .zero), material: 1))
      }
    }
    var plain = material
    plain.texture = nil
    return Model(
      mesh: TriangleMesh(positions: corners, faces: faces), materials: [material, plain])
  }
}
