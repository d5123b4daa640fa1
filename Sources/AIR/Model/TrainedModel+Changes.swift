import Files
import SceneModel

extension TrainedModel {
  /// Loads what the model reads: what a specification draws that is named by its path or as a
  /// shipped one, else what the model was trained on.
  ///
  /// A model with a copy of its specification is not used with one that differs from that, nor with
  /// meshes of other contents, unless the caller insists.
  ///
  /// - Parameter ignoresCounts: whether other numbers of objects are meant, too.
  /// - Returns: the renderer, and a warning in one line; nil if there is nothing to be said.
  /// - Throws: `AIRError.otherSpecification`, `AIRError.changedFiles`, and as `renderer(of:)`.
  package func renderer(
    named nameOrPath: String?, insists: Bool = false, ignoresCounts: Bool = false
  ) throws -> (renderer: SceneRenderer, warning: String?) {
    let given = try nameOrPath.map { try SpecificationDocument(readingFrom: $0) }
    let specification = try given.map { try $0.specification() } ?? self.specification()
    guard let source, let specificationText, !insists else {
      return try renderer(of: specification, ignoresCounts: ignoresCounts)
    }
    let said = given.map { source.differences(from: $0) }?.filter {
      !ignoresCounts || !$0.hasPrefix(Self.countsKey + ": ")
    }
    do throws(AIRError) {
      try check(against: specification)
    } catch {
      guard let given, let said, !said.isEmpty else { throw error }
      throw AIRError.otherSpecification(path: path, scene: given.name, differences: said)
    }
    let parts = try SceneRenderer.load(specification)
    let now = SpecificationFingerprint(
      specification, models: parts.models, table: parts.table, fileOrigins: parts.fileOrigins)
    // What it is called is no matter.
    let changes = (now.differences(from: specificationText) ?? []).filter {
      !$0.hasPrefix("name ") && !(ignoresCounts && $0.hasPrefix(Self.countsKey + " "))
    }
    let renderer = SceneRenderer(specification, parts)
    if changes.isEmpty { return (renderer, nil) }
    let contents = now.changedContents(from: specificationText)
    guard let given else {
      if !contents.isEmpty { throw AIRError.changedFiles(path: path, keys: contents) }
      // The copy is as it was: an air3d of another version understands it otherwise.
      return (renderer, warning(of: changes))
    }
    // In the words of the files, where these say what differs.
    let words =
      (said ?? []) + contents.map { "\($0): the contents of its file are not those of the training" }
    throw AIRError.otherSpecification(
      path: path, scene: given.name, differences: words.isEmpty ? changes : words)
  }

  private static let countsKey = "prior.countProbabilities"

  /// Loads what a specification draws, and says whether it is still what the model was trained on.
  ///
  /// Only a specification of the same name is compared: one of another name is meant to differ.
  /// Weights of older versions do not say what they were trained on.
  ///
  /// - Parameter ignoresCounts: whether other numbers of objects are meant, too.
  /// - Returns: the renderer, and a warning in one line; nil if there is nothing to be said.
  /// - Throws: `AIRError.unsuitable` if the network was made for other pictures or meshes;
  ///   `FileError` if a mesh cannot be read.
  package func renderer(
    of specification: SceneSpecification, ignoresCounts: Bool = false
  ) throws -> (renderer: SceneRenderer, warning: String?) {
    // Before meshes are read, which takes time.
    try check(against: specification)
    let parts = try SceneRenderer.load(specification)
    let renderer = SceneRenderer(specification, parts)
    guard let specificationText, specification.name == specificationName else {
      return (renderer, nil)
    }
    let now = SpecificationFingerprint(
      specification, models: parts.models, table: parts.table, fileOrigins: parts.fileOrigins)
    let changes = (now.differences(from: specificationText) ?? []).filter {
      !ignoresCounts || !$0.hasPrefix(Self.countsKey + " ")
    }
    return (renderer, changes.isEmpty ? nil : warning(of: changes))
  }

  private func warning(of changes: [String]) -> String {
    let shown = changes.prefix(3).joined(separator: "; ")
    let rest = changes.count > 3 ? "; and \(changes.count - 3) more differences" : ""
    return "\(path): the specification \"\(specificationName)\" has changed since the model was "
      + "trained on it: \(shown)\(rest); do not trust its readings: undo this, or train again"
  }
}
