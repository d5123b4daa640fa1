/// The sums over a slice of a batch, for the record.
package struct ObjectiveStatistics: Sendable, Equatable {
  /// Pictures.
  package var pictures: Int
  /// Σ of squared errors of the final reconstructions, all channels.
  package var squaredError = 0.0
  /// Σ of objects proposed.
  package var objects = 0.0
  /// Σ over steps of the presence's and the mesh's cross-entropies with their targets, in nats;
  /// 0 for an objective without targets.
  package var crossEntropy = 0.0
  /// Steps of the network.
  package var steps = 0
  /// Pictures whose gradient was not finite and does not count. `SkippedPicture.image` counts from
  /// the first picture of the slice until the trainer, which knows it, adds the batch's.
  package var skipped: [SkippedPicture] = []
  /// Returns seen by `ScoreFunctionObjective`, for its running mean and variance; empty for other
  /// objectives.
  package var returns = ReturnMoments()

  /// Nothing yet, of so many pictures.
  package init(pictures: Int = 0) { self.pictures = pictures }

  /// The mean squared error of a picture, summed over its channels.
  package var meanSquaredError: Double { squaredError / Double(max(1, pictures)) }
  /// The mean number of objects proposed for a picture.
  package var meanObjects: Double { objects / Double(max(1, pictures)) }
  /// The mean cross-entropy of a step, in nats.
  package var meanCrossEntropy: Double { crossEntropy / Double(max(1, steps)) }

  /// Adds what another slice or batch adds up to.
  package static func += (a: inout ObjectiveStatistics, b: ObjectiveStatistics) {
    a.pictures += b.pictures
    a.squaredError += b.squaredError
    a.objects += b.objects
    a.crossEntropy += b.crossEntropy
    a.steps += b.steps
    a.skipped += b.skipped
    a.returns += b.returns
  }
}
