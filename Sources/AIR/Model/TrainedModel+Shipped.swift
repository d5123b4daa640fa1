import Files
import SceneModel

extension TrainedModel {
  /// Reads a model, by its path or by the name of a shipped one.
  ///
  /// - Throws: `FileError`, `LearningError`, or `AIRError` if the file holds no network of ours.
  package init(named nameOrPath: String) throws {
    try self.init(readingFrom: ShippedFiles.standard.path(of: nameOrPath, .model))
  }

  /// The specification that the model was trained on: the copy that it has, else the shipped one
  /// of that name.
  ///
  /// - Throws: `AIRError.unknownSpecification` if it has no copy and none is shipped; `FileError`
  ///   if a mesh is missing.
  package func specification() throws -> SceneSpecification {
    if let source { return try source.specification(named: specificationName, keptIn: path) }
    do {
      return try SceneSpecification.load(specificationName)
    } catch let error as FileError where error.path == specificationName && error.line == nil {
      throw AIRError.unknownSpecification(path: path, name: specificationName)
    }
  }
}
