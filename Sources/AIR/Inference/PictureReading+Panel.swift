import AssetIO
import Rendering
import SceneModel

extension PictureReading {
  /// The rendering of the scene that was found, of the model's size, linear RGB.
  public func reconstruction() -> Image { render(objects.map(\.object)) }

  /// What is left between the picture and the reconstruction: `residualGain` times the absolute
  /// difference, black where they agree.
  package func residual() -> Image {
    // As a file would hold it, so that rounding to eight bits leaves no trace.
    Image.absoluteDifference(
      picture, reconstruction().blurred(deviation: view[.blur]).quantizedToSRGB8(),
      gain: Self.residualGain)
  }

  /// What the network had proposed after each step.
  package func steps() -> [Image] {
    (1..<proposal.objects.count + 1).map { count in
      render(proposal.objects.prefix(count).map(\.object))
    }
  }

  private func render(_ objects: [SceneObject]) -> Image {
    renderer.renderer(for: view).render(objects.map(renderer.placement))
  }

  /// A picture of how the picture was read, enlarged by a whole factor.
  ///
  /// Above: the picture as the network saw it, the reconstruction, and what is left between them
  /// (`residualGain` times the absolute difference: black is perfect); where camera or light were
  /// inferred, the picture once more with a grid on the table as that camera sees it and a compass
  /// of the light. Below: one frame for each step of the network, with all objects proposed so far.
  public func panel() -> Image {
    var rows = [[picture, reconstruction(), residual()]]
    if !proposal.objects.isEmpty { rows.append(steps()) }
    let factor = max(1, Self.panelSide / max(picture.width, picture.height))
    var frames = rows.map { $0.map { $0.enlarged(by: factor) } }
    let seen = ViewPanel(
      renderer, view, deviations: viewDeviations, objects.map(\.object), factor: factor)
    if let frame = seen.frame(picture) { frames[0].append(frame) }
    return Image.grid(frames, gap: 8, background: SIMD3(1, 1, 1))
  }

  /// Differences of a quarter of white are shown white.
  package static let residualGain: Float = 4
  /// Frames are enlarged to about this many pixels a side.
  private static let panelSide = 256
}
