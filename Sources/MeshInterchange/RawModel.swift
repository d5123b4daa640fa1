/// What the import process found in one mesh file, before any of it is trusted.
///
/// Plain arrays in the file's own units and axes, node transforms applied. `AssetIO` checks every
/// number of it again, because it comes from a process that read somebody's file.
public struct RawModel: Sendable, Equatable {
  /// The materials that `parts` refer to.
  public var materials: [RawMaterial]
  /// The file's meshes, one for each use of a mesh by a node.
  public var parts: [RawPart]
  /// What the file says and nobody here can honour, though the shape is right: a sentence each,
  /// to be said to the user.
  public var warnings: [String]

  /// Makes a model from its parts.
  public init(
    materials: [RawMaterial] = [], parts: [RawPart] = [], warnings: [String] = []
  ) {
    self.materials = materials
    self.parts = parts
    self.warnings = warnings
  }
}

extension RawModel {
  /// No file may have more triangles: the renderer numbers them in 20 bits.
  public static let triangleLimit = 1 << 20

  /// What is said of a file that has more.
  public static func tooManyTriangles(_ count: Int) -> String {
    "it has \(count) triangles; at most \(triangleLimit) are read: simplify the mesh"
  }
}

/// A surface as the file describes it.
public struct RawMaterial: Sendable, Equatable {
  /// Diffuse colour, three numbers; `nil` where the file names no material.
  public var color: SIMD3<Float>?
  /// The diffuse texture.
  public var texture: RawTexture
  /// What texture coordinates outside 0 to 1 show, along u and along v.
  public var wrap: (u: RawWrap, v: RawWrap) = (.repeat, .repeat)
  /// Whether the texture's alpha counts; where it does not, as in a glTF material that is opaque,
  /// the picture's colours stand as if it had none.
  public var usesAlpha = true
  /// Linear RGB of the specular reflection (Blinn); `nil` where the file says nothing of it.
  public var specular: SIMD3<Float>?
  /// Blinn's exponent; `nil` where the file says nothing of it.
  public var shininess: Float?
  /// Whether its faces are seen from behind, too.
  public var isDoubleSided = false

  /// Makes a material.
  public init(color: SIMD3<Float>?, texture: RawTexture = .none) {
    self.color = color
    self.texture = texture
  }

  /// Whether all of two materials is the same.
  public static func == (a: RawMaterial, b: RawMaterial) -> Bool {
    a.color == b.color && a.texture == b.texture && a.wrap == b.wrap
      && a.usesAlpha == b.usesAlpha && a.specular == b.specular && a.shininess == b.shininess
      && a.isDoubleSided == b.isDoubleSided
  }
}

/// What texture coordinates outside 0 to 1 show.
public enum RawWrap: UInt8, Sendable, Equatable, CaseIterable {
  /// The texture again.
  case `repeat`
  /// Its outermost texels.
  case clampToEdge
  /// The texture again, every second time reversed.
  case mirroredRepeat
}

/// Where a material's picture is.
public enum RawTexture: Sendable, Equatable {
  /// There is none.
  case none
  /// In a file of its own, named as the mesh file names it.
  case external(String)
  /// Inside the mesh file: the bytes of a picture file.
  case embedded([UInt8])
  /// Inside the mesh file, uncompressed: `[height, width, 4]` in the order blue, green, red, alpha.
  case uncompressed(width: Int, height: Int, bytes: [UInt8])
}

/// Triangles that share a material.
public struct RawPart: Sendable, Equatable {
  /// `[vertex, 3]`.
  public var positions: [Float]
  /// `[vertex, 3]`, or empty.
  public var normals: [Float]
  /// `[vertex, 2]`, v upwards from the bottom of the picture; or empty.
  public var textureCoordinates: [Float]
  /// `[vertex, 3]`, or empty.
  public var colors: [Float]
  /// `[triangle, 3]`, indices of vertices.
  public var indices: [UInt32]
  /// Index of the material.
  public var material: UInt32

  /// Makes a part from its arrays.
  public init(
    positions: [Float], normals: [Float] = [], textureCoordinates: [Float] = [],
    colors: [Float] = [], indices: [UInt32], material: UInt32 = 0
  ) {
    self.positions = positions
    self.normals = normals
    self.textureCoordinates = textureCoordinates
    self.colors = colors
    self.indices = indices
    self.material = material
  }
}

/// What became of one file: its model, or why there is none.
public enum ImportOutcome: Sendable, Equatable {
  /// The file was read.
  case model(RawModel)
  /// The file was not read; one sentence says why.
  case failure(String)
}
