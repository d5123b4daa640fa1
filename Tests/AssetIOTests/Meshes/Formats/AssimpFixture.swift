/// Meshes in formats that Assimp reads: a box of 2 × 4 × 6 units, moved by 10 along its X axis, of
/// one colour.
enum AssimpFixture {
  /// Its corners as they stand in the files.
  static let vertices: [[Int]] = (0..<8).map { [2 * ($0 & 1), 4 * ($0 >> 1 & 1), 6 * ($0 >> 2)] }
  static let faces = [
    [0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5],
  ]

  private static func list(_ numbers: [[Int]], _ separator: String = " ") -> String {
    numbers.joined().map(String.init).joined(separator: separator)
  }

  // MARK: COLLADA

  /// - Parameter texture: the file of a texture that lies on the box, which then has coordinates.
  static func collada(
    up: String = "Z_UP", metres: Double = 0.01, texture: String? = nil, lines: String = "",
    scale: String = "1 1 1"
  ) -> String {
    let color = texture == nil ? "<color>0.25 0.5 0.75 1</color>" : #"<texture texture="s" texcoord="uv"/>"#
    let image =
      texture.map {
        #"<library_images><image id="i"><init_from>\#($0)</init_from></image></library_images>"#
      } ?? ""
    let parameters =
      texture == nil
      ? ""
      : #"<newparam sid="f"><surface type="2D"><init_from>i</init_from></surface></newparam>"#
        + #"<newparam sid="s"><sampler2D><source>f</source></sampler2D></newparam>"#
    let coordinates =
      texture == nil ? "" : source("u", "0 0 1 0 1 1 0 1", ["S", "T"])
    let input = texture == nil ? "" : ##"<input semantic="TEXCOORD" source="#u" offset="1" set="0"/>"##
    let corners = faces.map { face in
      face.indices.map { texture == nil ? "\(face[$0])" : "\(face[$0]) \($0)" }.joined(separator: " ")
    }.joined(separator: " ")
    return """
      <?xml version="1.0" encoding="utf-8"?>
      <COLLADA xmlns="http://www.collada.org/2005/11/COLLADASchema" version="1.4.1">
      <asset><unit name="u" meter="\(metres)"/><up_axis>\(up)</up_axis></asset>
      \(image)<library_effects><effect id="e"><profile_COMMON>\(parameters)<technique sid="t"><lambert>
      <diffuse>\(color)</diffuse></lambert></technique></profile_COMMON></effect></library_effects>
      <library_materials><material id="m" name="paint"><instance_effect url="#e"/></material>
      </library_materials>
      <library_geometries><geometry id="g"><mesh>
      \(source("p", list(vertices), ["X", "Y", "Z"]))\(coordinates)
      <vertices id="v"><input semantic="POSITION" source="#p"/></vertices>
      <polylist material="a" count="6"><input semantic="VERTEX" source="#v" offset="0"/>\(input)
      <vcount>4 4 4 4 4 4</vcount><p>\(corners)</p></polylist>\(lines)
      </mesh></geometry></library_geometries>
      <library_visual_scenes><visual_scene id="s"><node><translate>10 0 0</translate>
      <scale>\(scale)</scale>
      <instance_geometry url="#g"><bind_material><technique_common>
      <instance_material symbol="a" target="#m"><bind_vertex_input semantic="uv"
      input_semantic="TEXCOORD" input_set="0"/></instance_material></technique_common></bind_material>
      </instance_geometry></node></visual_scene></library_visual_scenes>
      <scene><instance_visual_scene url="#s"/></scene>
      </COLLADA>
      """
  }

  private static func source(_ id: String, _ numbers: String, _ names: [String]) -> String {
    let count = numbers.split(separator: " ").count
    let parameters = names.map { #"<param name="\#($0)" type="float"/>"# }.joined()
    return #"<source id="\#(id)"><float_array id="\#(id)a" count="\#(count)">\#(numbers)</float_array>"#
      + ##"<technique_common><accessor source="#\##(id)a" count="\##(count / names.count)" "##
      + #"stride="\#(names.count)">\#(parameters)</accessor></technique_common></source>"#
  }

  // MARK: FBX

  /// - Parameter texture: the path of a texture as its maker's computer had it.
  static func fbx(upAxis: Int = 1, upAxisSign: Int = 1, unit: Double = 1, texture: String? = nil)
    -> String
  {
    let indices = faces.map { [$0[0], $0[1], $0[2], -$0[3] - 1] }
    let coordinates =
      texture == nil
      ? ""
      : """
      LayerElementUV: 0 {
        Version: 101
        Name: "uv"
        MappingInformationType: "ByPolygonVertex"
        ReferenceInformationType: "Direct"
        UV: *48 {
          a: \(Array(repeating: "0,0,1,0,1,1,0,1", count: 6).joined(separator: ","))
        }
      }
      """
    let layer = texture == nil ? "" : "LayerElement:  {\nType: \"LayerElementUV\"\nTypedIndex: 0\n}"
    let picture =
      texture.map {
        """
        Texture: 4, "Texture::t", "" {
          Type: "TextureVideoClip"
          Version: 202
          FileName: "\($0)"
          RelativeFilename: "\($0)"
        }
        """
      } ?? ""
    return """
      ; FBX 7.4.0 project file
      FBXHeaderExtension:  {
        FBXHeaderVersion: 1003
        FBXVersion: 7400
      }
      GlobalSettings:  {
        Version: 1000
        Properties70:  {
          P: "UpAxis", "int", "Integer", "",\(upAxis)
          P: "UpAxisSign", "int", "Integer", "",\(upAxisSign)
          P: "UnitScaleFactor", "double", "Number", "",\(unit)
        }
      }
      Objects:  {
        Geometry: 1, "Geometry::box", "Mesh" {
          Vertices: *24 {
            a: \(list(vertices, ","))
          }
          PolygonVertexIndex: *24 {
            a: \(list(indices, ","))
          }
          GeometryVersion: 124
          \(coordinates)
          LayerElementMaterial: 0 {
            Version: 101
            Name: ""
            MappingInformationType: "AllSame"
            ReferenceInformationType: "IndexToDirect"
            Materials: *1 {
              a: 0
            }
          }
          Layer: 0 {
            Version: 100
            LayerElement:  {
              Type: "LayerElementMaterial"
              TypedIndex: 0
            }
            \(layer)
          }
        }
        Model: 2, "Model::box", "Mesh" {
          Version: 232
          Properties70:  {
            P: "Lcl Translation", "Lcl Translation", "", "A",10,0,0
          }
        }
        Material: 3, "Material::paint", "" {
          Version: 102
          ShadingModel: "lambert"
          Properties70:  {
            P: "DiffuseColor", "Color", "", "A",0.25,0.5,0.75
          }
        }
        \(picture)
      }
      Connections:  {
        C: "OO",2,0
        C: "OO",1,2
        C: "OO",3,2
        \(texture == nil ? "" : "C: \"OP\",4,3, \"DiffuseColor\"")
      }

      """
  }

  // MARK: 3DS

  /// The box from X = 10 on, without a transform.
  static func threeDS(isTwoSided: Bool) -> [UInt8] {
    func word(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8)] }
    func chunk(_ id: Int, _ parts: [UInt8]...) -> [UInt8] {
      let body = parts.flatMap { $0 }
      let size = body.count + 6
      return word(id) + word(size & 0xFFFF) + word(size >> 16) + body
    }
    func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
    let triangles = faces.flatMap { [[$0[0], $0[1], $0[2]], [$0[0], $0[2], $0[3]]] }
    let points = vertices.flatMap { vertex in
      zip(vertex, [10, 0, 0]).flatMap { number, shift in
        withUnsafeBytes(of: Float(number + shift).bitPattern.littleEndian) { Array($0) }
      }
    }
    let material = chunk(
      0xAFFF, chunk(0xA000, text("paint")), chunk(0xA020, chunk(0x0011, [51, 102, 204])),
      // Assimp looks into no chunk that is empty.
      isTwoSided ? chunk(0xA081, [1]) : [])
    let group = chunk(
      0x4130, text("paint"), word(triangles.count), triangles.indices.flatMap { word($0) })
    let mesh = chunk(
      0x4100, chunk(0x4110, word(vertices.count), points),
      chunk(
        0x4120, word(triangles.count), triangles.flatMap { $0.flatMap { word($0) } + word(7) },
        group))
    return chunk(0x4D4D, chunk(0x3D3D, material, chunk(0x4000, text("box"), mesh)))
  }

  // MARK: DirectX

  /// The box from X = 10 on, its axes as DirectX has them: Y up, the other hand, in which a face
  /// that turns clockwise is seen.
  static var directX: String {
    let points = vertices.map { "\($0[0] + 10);\($0[1]);\($0[2]);" }.joined(separator: ",")
    let polygons = faces.map { "4;\($0.map(String.init).joined(separator: ","));" }
    return """
      xof 0303txt 0032
      Material paint {
        0.5;0.25;1.0;1.0;;
        0.0;
        0.0;0.0;0.0;;
        0.0;0.0;0.0;;
      }
      Mesh box {
        8;\(points);
        6;\(polygons.joined(separator: ","));
        MeshMaterialList {
          1;6;0,0,0,0,0,0;;
          {paint}
        }
      }

      """
  }
}
