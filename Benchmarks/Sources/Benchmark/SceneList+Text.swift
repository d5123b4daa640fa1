extension SceneList {
  /// The meshes and scenes as numbers alone, for programs without a reader of JSON.
  ///
  /// The number of meshes; each mesh's numbers of vertices and triangles, the vertices' positions
  /// and normals, the triangles' vertices. The number of scenes; each scene's camera-from-world as
  /// three rows of four, field of view, direction to the light, ambient, diffuse, background; its
  /// number of objects, the table the first, and for each its mesh, x, y, yaw and albedo.
  var text: String {
    var lines = ["\(PreparedScene.kinds.count)"]
    func add(_ numbers: [Double]) {
      lines.append(numbers.map { $0.description }.joined(separator: " "))
    }
    for kind in PreparedScene.kinds {
      guard let file = meshFiles[kind] else { continue }
      add([Double(file.vertices.count), Double(file.faces.count)])
      for (v, n) in zip(file.vertices, file.normals) { add([v[0], v[1], v[2] + file.rest_z] + n) }
      for face in file.faces { add(face.map(Double.init)) }
    }
    lines.append("\(scenes.count)")
    for scene in scenes {
      let (camera, light) = (scene.camera, scene.light)
      for row in 0..<3 { add(camera.R[row] + [camera.t[row]]) }
      add([camera.fov_y_deg] + light.to_light + [light.ambient, light.diffuse])
      add(scene.background.map(Double.init))
      let table = Scene.Object(kind: "table", x: 0, y: 0, yaw: 0, albedo: scene.table.albedo)
      let objects = [table] + scene.objects
      add([Double(objects.count)])
      for object in objects {
        let mesh = PreparedScene.kinds.firstIndex(of: object.kind) ?? 0
        add([Double(mesh), object.x, object.y, object.yaw] + object.albedo.map(Double.init))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
