import AIR
import Foundation

/// The curves of a training's record.
struct TrainingCurves {
  /// One below the other.
  let plots: [Plot]

  /// - Parameter meshes: the names, whose yaw errors have a curve each where there is a yaw.
  init(_ points: [TrainingCurvePoint], meshes: [String]) {
    func curve(
      _ name: String, minutes: Bool = false, _ value: (TrainingCurvePoint) -> Double?
    ) -> Plot.Series? {
      let places = points.compactMap { point in
        value(point).map {
          SIMD2(minutes ? point.cpuSeconds / 60 : Double(point.imagesSeen), $0)
        }
      }
      return places.isEmpty ? nil : Plot.Series(name, places)
    }
    func plot(
      _ caption: String, _ label: String, minutes: Bool = false, _ series: [Plot.Series?]
    ) -> Plot? {
      let series = series.compactMap { $0 }
      return series.isEmpty
        ? nil
        : Plot(
          caption: caption, xLabel: minutes ? "minutes of processor time" : "pictures seen",
          yLabel: label, series: series)
    }
    func accuracies(minutes: Bool) -> [Plot.Series?] {
      [
        curve("count", minutes: minutes) { $0.countAccuracy },
        curve("identity", minutes: minutes) { $0.identityAccuracy },
        curve("scene", minutes: minutes) { $0.sceneAccuracy },
        curve("scene and yaw", minutes: minutes) { $0.sceneAndYawAccuracy },
      ]
    }
    var all = [
      plot("What is right, against pictures", "share", accuracies(minutes: false)),
      plot("What is right, against time", "share", minutes: true, accuracies(minutes: true)),
      plot(
        "The bound on log p(picture)", "nats a picture",
        [curve("held-out pictures") { $0.elbo }]),
      plot(
        "The squared error of a picture, summed", "linear RGB²",
        [curve("training pictures") { $0.squaredError }]),
      plot(
        "The position error, median", "of the table's width",
        [curve("position") { $0.positionErrorMedian }]),
      plot(
        "The yaw error, median", "degrees",
        meshes.map { mesh in curve(mesh) { $0.yawErrorDegreesMedian[mesh] ?? nil } }),
    ]
    for index in 0...1 { all[index]?.yRange = 0...1 }
    // Errors fall by orders of magnitude.
    for index in 3...5 { all[index]?.yScale = .logarithmic }
    plots = all.compactMap { $0 }
  }
}
