import Files

/// A copy of a specification that another file keeps, such as the weights that were trained on it:
/// its text, and where the files that it names lie.
package struct SpecificationSource: Sendable, Equatable {
  /// The text, comments included.
  package var text: String
  /// Where the files lie, by the names that the text has for them, counted from the folder of the
  /// file that keeps the copy. Files that are not in it are shipped ones.
  package var files: [String: String]
  /// Numbers of objects in place of the specification's, each as often; nil keeps those.
  package var counts: [Int]?

  /// Makes a copy.
  package init(text: String, files: [String: String] = [:], counts: [Int]? = nil) {
    self.text = text
    self.files = files
    self.counts = counts
  }

  /// The specification.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - path: the file that keeps the copy.
  /// - Throws: `FileError` about `path` if a file is missing, or the text cannot be read.
  package func specification(
    named name: String, keptIn path: String, shipped: ShippedFiles = .standard
  ) throws(FileError) -> SceneSpecification {
    do throws(FileError) {
      var specification = try SceneSpecification(
        JSON5Reader.parse(text, path: path), name: name,
        SpecificationFileFinder(path: path, files: shipped, kept: files))
      if let counts { specification = try specification.checkedWithCounts(counts) }
      return specification
    } catch {
      guard let line = error.line else { throw error }
      throw FileError(
        path: path,
        reason: "line \(line) of the specification in it: \(error.reason); name another with "
          + "--scene")
    }
  }

  /// In what the text of another specification differs from this one, a few words each. Where
  /// files lie is no matter, and what is in them is told by `SpecificationFingerprint`.
  package func differences(from other: SpecificationDocument) -> [String] {
    guard let mine = try? JSON5Reader.parse(text, path: "").json else { return [] }
    let theirs = other.json
    let name = displayed(PathText.name(of: other.name))
    func words(_ path: String, _ old: String?, _ new: String?) -> String {
      let first = old.map { "\($0) in the model" } ?? "not in the model"
      return "\(path): \(first), " + (new.map { "\($0) in \(name)" } ?? "not in \(name)")
    }
    let (old, new) = (Self.meshNames(mine), Self.meshNames(theirs))
    var differences = JSONDifference.all(from: mine, to: theirs).filter {
      let last = $0.path.split(separator: ".").last
      return last != "file" && last != "texture"
    }.map { (path: $0.path, words: words($0.path, $0.old, $0.new)) }
    if old != new {
      differences.removeAll { $0.path == "meshes" || $0.path.hasPrefix("meshes.") }
      differences.insert(
        ("meshes", words("meshes", displayed(old, limit: 120), displayed(new, limit: 120))), at: 0)
    }
    return differences.map(\.words)
  }

  private static func meshNames(_ document: JSON) -> String {
    guard case .array(let meshes)? = document["meshes"] else { return "none" }
    return meshes.map { mesh in
      if case .string(let name)? = mesh["name"] { name } else { "?" }
    }.joined(separator: ", ")
  }
}

extension JSON {
  /// The value under a key of an object.
  subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }
}
