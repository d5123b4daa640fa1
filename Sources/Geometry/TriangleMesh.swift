/// A triangle mesh with attributes at the corners of its faces.
///
/// Positions are shared between faces (welded: no two positions are equal), because whether an
/// edge is a silhouette is decided by its two neighbouring faces. Normals, texture coordinates
/// and colours belong to corners, because neighbours may disagree about them along a crease.
public struct TriangleMesh: Sendable, Equatable {
  /// Vertex positions in metres, in the object's frame: +Z up, resting on z = 0.
  public var positions: [Vector3]
  /// The faces, counter-clockwise seen from outside.
  public var faces: [Face]

  /// One triangle.
  public struct Face: Sendable, Equatable {
    /// Indices into `positions`.
    public var vertices: SIMD3<Int32>
    /// Unit normals at the three corners.
    public var normals: Corners<Vector3>
    /// Texture coordinates at the three corners: u to the right, v down from the top-left corner
    /// of the picture, both in [0, 1] over its extent.
    public var textureCoordinates: Corners<SIMD2<Double>>
    /// Linear RGB colours at the three corners; they multiply the material's colour.
    public var colors: Corners<Vector3>
    /// Index of the material.
    public var material: Int

    /// Makes a face.
    public init(
      vertices: SIMD3<Int32>, normals: Corners<Vector3>,
      textureCoordinates: Corners<SIMD2<Double>> = Corners(.zero, .zero, .zero),
      colors: Corners<Vector3> = Corners(.one, .one, .one),
      material: Int = 0
    ) {
      self.vertices = vertices
      self.normals = normals
      self.textureCoordinates = textureCoordinates
      self.colors = colors
      self.material = material
    }
  }

  /// One value for each corner of a triangle.
  public struct Corners<Value: Sendable & Equatable>: Sendable, Equatable {
    /// The values in the order of the face's vertices.
    public var a: Value, b: Value, c: Value

    /// Makes the three values.
    public init(_ a: Value, _ b: Value, _ c: Value) {
      self.a = a
      self.b = b
      self.c = c
    }
  }

  /// Makes a mesh from positions and faces.
  public init(positions: [Vector3], faces: [Face]) {
    self.positions = positions
    self.faces = faces
  }
}

extension TriangleMesh.Corners {
  /// The value at corner 0, 1 or 2.
  @inlinable package subscript(_ corner: Int) -> Value { corner == 0 ? a : corner == 1 ? b : c }
}

extension TriangleMesh.Corners<Vector3> {
  /// The places of a face's corners.
  @inlinable package init(of face: TriangleMesh.Face, positions: [Vector3]) {
    self.init(
      positions[Int(face.vertices.x)], positions[Int(face.vertices.y)],
      positions[Int(face.vertices.z)])
  }

  /// The triangle's normal, as long as twice its area.
  @inlinable package var area: Vector3 { (b - a).cross(c - a) }
}
