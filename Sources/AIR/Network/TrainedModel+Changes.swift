import Files
import SceneModel

extension TrainedModel {
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
      !ignoresCounts || !$0.hasPrefix("prior.countProbabilities ")
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
