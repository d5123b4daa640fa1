import Files
import SceneModel

extension TrainedModel {
  /// Reads a model, by its path or by the name of a shipped one.
  ///
  /// - Throws: `FileError`, `LearningError`, or `AIRError` if the file holds no network of ours.
  package init(named nameOrPath: String) throws {
    try self.init(readingFrom: ShippedFiles.standard.path(of: nameOrPath, .model))
  }

  /// The specification that the model is to be used with: the one that is named, by its path or by
  /// the name of a shipped one, else the one that the model was trained on.
  ///
  /// - Throws: `AIRError.unknownSpecification` if none is named and the model's own is not shipped;
  ///   `FileError`.
  package func specification(named nameOrPath: String?) throws -> SceneSpecification {
    if let nameOrPath { return try SceneSpecification.load(nameOrPath) }
    do {
      return try SceneSpecification.load(specificationName)
    } catch let error as FileError where error.path == specificationName && error.line == nil {
      throw AIRError.unknownSpecification(path: path, name: specificationName)
    }
  }
}
