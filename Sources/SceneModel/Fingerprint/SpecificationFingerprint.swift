import AssetIO
import Files
import Foundation
import Geometry
import Rendering

/// Everything about a specification that decides its pictures, as a text that can be kept with
/// weights and compared: all its numbers, and a hash of each mesh and texture as they were loaded.
/// No path of the machine is in it.
package struct SpecificationFingerprint: Sendable, Equatable {
  /// JSON on one line.
  package let text: String

  /// The fingerprint of a specification, with what was loaded for it.
  ///
  /// - Parameters:
  ///   - models: of its meshes, in their order; nil if their contents are no matter.
  ///   - table: the table's top.
  ///   - fileOrigins: where the meshes' frames have their files' origins; nil if they are where
  ///     the files have them.
  package init(
    _ specification: SceneSpecification, models: [Model]? = nil, table: Model? = nil,
    fileOrigins: [Vector3]? = nil
  ) {
    var document = JSON(reflecting: specification) { value in
      switch value {
      // Where a file lies is no matter.
      case let file as URL: .string(file.lastPathComponent)
      case let surface as SceneSpecification.Surface: surface.document
      case let inferred as [ViewLatent: Quantity]: Self.document(inferred)
      default: nil
      }
    }
    // Older specifications know nothing of it.
    if specification.inferred.isEmpty { document.removeMember("inferred") }
    document.modifyMember("camera") {
      if specification.camera.focalRatio == 1 { $0.removeMember("focalRatio") }
      // How photographs are brought to the specification's pictures changes none of those.
      $0.removeMember("calibration")
    }
    document.modifyMember("table") {
      if specification.table.depth == nil { $0.removeMember("depth") }
    }
    document.modifyMember("prior") {
      if specification.prior.positionRangeY == nil { $0.removeMember("positionRangeY") }
      if specification.meshes.allSatisfy({ $0.footprint == nil }) {
        $0.removeMember("minimumGap")
      }
    }
    document.modifyMember("likelihood") {
      if specification.likelihood.noiseBounds == nil { $0.removeMember("noiseBounds") }
    }
    let none = SceneSpecification.Nuisances()
    document.modifyMember("nuisances") {
      if specification.nuisances.tableTexture == none.tableTexture { $0.removeMember("tableTexture") }
      if specification.nuisances.gloss == none.gloss { $0.removeMember("gloss") }
      if specification.nuisances.tableThickness == none.tableThickness {
        $0.removeMember("tableThickness")
      }
    }
    document.modifyMember("lighting") { lighting in
      if specification.lighting.ground == nil { lighting.removeMember("ground") }
      lighting.modify("lights") { index, light in
        if specification.lighting.lights[index].angularRadius == 0 {
          light.removeMember("angularRadius")
        }
        // A view's, not a specification's.
        light.removeMember("shadowStrength")
      }
    }
    document.modify("meshes") { index, mesh in
      if specification.meshes[index].footprint == nil { mesh.removeMember("footprint") }
      guard specification.meshes[index].origin == .axis else { return }
      // What stands on its axis already is as older specifications have it.
      let isMoved = fileOrigins.map { $0[index] != .zero } ?? false
      if !isMoved { mesh.modifyMember("origin") { $0 = .string(MeshFile.Origin.file.rawValue) } }
    }
    var digest = ModelDigest()
    if let models {
      document.modify("meshes") { index, mesh in
        guard models.indices.contains(index) else { return }
        mesh.append("contents", .string(digest.hexadecimal(of: models[index])))
      }
    }
    if let table {
      document.modifyMember("table") {
        $0.append("contents", .string(digest.hexadecimal(of: table)))
      }
    }
    text = document.line
  }

  private static func document(_ inferred: [ViewLatent: Quantity]) -> JSON {
    .object(
      ViewLatent.allCases.compactMap { latent in
        inferred[latent].map { .init(String(describing: latent), JSON(reflecting: $0)) }
      })
  }

  /// A hash of the text.
  package var hexadecimal: String {
    var hash = SHA256()
    hash.add(Array(text.utf8))
    return hash.hexadecimal
  }

  /// The differences from the specification whose text `earlier` is, each in a few words: empty if
  /// there are none, nil if `earlier` is no such text.
  package func differences(from earlier: String) -> [String]? {
    guard let old = try? JSON5Reader.parse(earlier, path: "").json,
      let new = try? JSON5Reader.parse(text, path: "").json
    else { return nil }
    let all = JSONDifference.all(from: old, to: new)
    // The contents of a file decide where they are known, not its name.
    let hasContents = text.contains("\"contents\"") && earlier.contains("\"contents\"")
    return all.compactMap { difference in
      let keys = difference.path.split(separator: ".").map(String.init)
      if hasContents, keys.last == "file" || keys.last == "texture" { return nil }
      return Self.words(difference, keys)
    }
  }

  /// The keys of meshes and the table whose files have other contents than those of the
  /// specification whose text `earlier` is.
  package func changedContents(from earlier: String) -> [String] {
    guard let old = try? JSON5Reader.parse(earlier, path: "").json,
      let new = try? JSON5Reader.parse(text, path: "").json
    else { return [] }
    return JSONDifference.all(from: old, to: new).compactMap { difference in
      let keys = difference.path.split(separator: ".")
      guard keys.last == "contents", difference.old != nil, difference.new != nil else { return nil }
      return keys.dropLast().joined(separator: ".")
    }
  }

  private static func words(_ difference: JSONDifference, _ keys: [String]) -> String {
    if keys.last == "contents", difference.old != nil, difference.new != nil {
      return keys.first == "table"
        ? "the table's texture is not the same as then"
        : "the mesh \"\(keys.dropFirst().first ?? "")\" has not the same contents as then"
    }
    switch (difference.old, difference.new) {
    case (let old?, let new?): return "\(difference.path) was \(old) and is \(new)"
    case (let old?, nil): return "\(difference.path) was \(old) and is not there"
    case (nil, let new?): return "\(difference.path) was not there and is \(new)"
    case (nil, nil): return difference.path
    }
  }
}

extension JSON {
  /// Changes a member of an object.
  fileprivate mutating func modifyMember(_ key: String, _ change: (inout JSON) -> Void) {
    guard case .object(var members) = self,
      let place = members.firstIndex(where: { $0.key == key })
    else { return }
    change(&members[place].value)
    self = .object(members)
  }

  /// Changes each element of the list under a key of an object.
  fileprivate mutating func modify(_ key: String, _ change: (Int, inout JSON) -> Void) {
    modifyMember(key) { value in
      guard case .array(var elements) = value else { return }
      for index in elements.indices { change(index, &elements[index]) }
      value = .array(elements)
    }
  }

  /// Leaves out a member of an object.
  fileprivate mutating func removeMember(_ key: String) {
    guard case .object(let members) = self else { return }
    self = .object(members.filter { $0.key != key })
  }

  /// Adds a member to an object.
  fileprivate mutating func append(_ key: String, _ value: JSON) {
    guard case .object(let members) = self else { return }
    self = .object(members + [.init(key, value)])
  }
}
