import AssetIO
import Exchange
import Files
import Foundation
import Rendering
import SceneModel

/// The page of a specification: what a user looks at before training for half an hour.
package struct SpecificationPage {
  private let renderer: SceneRenderer
  private let path: String

  /// Scenes that are drawn.
  package static let sceneCount = 12
  /// Pixels of a frame of a mesh.
  private static let frameSide = 180

  /// - Parameter path: what the user calls the specification.
  package init(_ renderer: SceneRenderer, path: String) {
    self.renderer = renderer
    self.path = path
  }

  private var specification: SceneSpecification { renderer.specification }

  /// The file's text.
  ///
  /// - Throws: `FileError` if a picture cannot be encoded.
  package func text() throws -> String {
    var page = Page(title: "Specification \(specification.name)")
    var meshes = try ViewerMeshes(renderer)
    let sampler = SceneSampler(renderer, seed: 0)
    let drawn = (0..<Self.sceneCount).map { sampler($0) }
    var scenes: [JSON] = []
    for (scene, _) in drawn {
      scenes.append(try ViewerScene(scene: scene).json(renderer, &meshes))
    }
    page.add([
      "<h1>\(Page.text(specification.name))</h1>",
      "<p>\(Page.text(path)): pictures of \(specification.pictureWidth)×"
        + "\(specification.pictureHeight) pixels, a table of \(metres(specification.table.size.x)) × "
        + "\(metres(specification.table.size.y)).</p>",
    ])
    page.add(renderer.warnings.map { "<p class=\"warning\">\(Page.text($0))</p>" })
    page.add(["<h2>Scenes drawn from the prior</h2>", "<div class=\"row\">"])
    for (index, (scene, picture)) in drawn.enumerated() {
      page.add([
        "<button type=\"button\" class=\"pick\" data-scene=\"\(index)\" "
          + "aria-pressed=\"\(index == 0)\"><img class=\"pixels\" width=\"160\" "
          + "height=\"\(max(1, 160 * picture.height / max(1, picture.width)))\" "
          + "alt=\"Scene \(index): \(Page.text(words(scene)))\" "
          + "src=\"\(try Page.source(of: picture))\"></button>"
      ])
    }
    page.add([
      "</div>",
      "<p>The same scenes as <code>air3d generate</code> draws with seed 0. Choose one to turn it, "
        + "without shadows and without what nuisances do to pictures.</p>",
      "<div class=\"place\" data-scene=\"0\"></div>",
    ])
    page.add(["<h2>Meshes</h2>"])
    for index in specification.meshes.indices { page.add(try mesh(index)) }
    page.add(["<h2>How many objects</h2>"] + counts)
    page.add(["<h2>Camera, light and image formation</h2>"] + view)
    page.add(ViewerScene.element)
    page.add(data: .object([JSON.Member("scenes", .array(scenes))] + meshes.members))
    return page.text
  }

  /// What stands on the table, such as "two cubes" would be.
  private func words(_ scene: Scene) -> String {
    scene.objects.isEmpty
      ? "an empty table"
      : scene.objects.map { specification.meshes[$0.mesh].name }.joined(separator: ", ")
  }

  private func metres(_ value: Double) -> String { JSON.rounded(value, digits: 4).line + " m" }

  private func mesh(_ index: Int) throws -> [String] {
    let mesh = specification.meshes[index]
    let model = renderer.models[index]
    let (low, high) = model.bounds
    let size = (high - low) * 100
    let extent = renderer.meshSizes[index]
    let sheet = MeshSheet(
      renderer, mesh: index, side: Self.frameSide, radius: extent.radius, height: extent.height)
    let symmetry =
      switch mesh.yawSymmetry {
      case .continuous: "looks the same at every turn"
      case .order(1): "looks different at every turn"
      case .order(let order): "looks the same \(order) times in a full turn"
      }
    func centimetres(_ value: Double) -> String { JSON.rounded(value, digits: 3).line }
    let probability = specification.prior.meshProbabilities[index]
    var lines = [
      "<h3>\(Page.text(mesh.name))</h3>",
      "<p>\(Page.text(mesh.file.lastPathComponent)): "
        + "\(centimetres(size.x)) × \(centimetres(size.y)) × \(centimetres(size.z)) cm (x, y, z), "
        + "from z = \(centimetres(low.z * 100)) to \(centimetres(high.z * 100)) cm; "
        + "\(model.mesh.faces.count) triangles; \(symmetry); an object is one with probability "
        + "\(Page.text(Formatted.percent(probability))).</p>",
      "<div class=\"row\">",
    ]
    for (turn, frame) in sheet.frames(hasAxes: true).enumerated() {
      lines += try Page.figure(
        frame, "turned by \(turn * 90)°", width: Self.frameSide)
    }
    return lines + ["</div>"]
  }

  private var counts: [String] {
    ["<table class=\"counts\">", "<tbody>"]
      + specification.prior.countProbabilities.enumerated().map { count, probability in
        "<tr><td>\(count)</td><td>\(Page.bar(probability))</td></tr>"
      } + ["</tbody>", "</table>"]
  }

  /// What is known of each number of the view, and what is to be inferred.
  private var view: [String] {
    let prior = specification.viewPrior
    func row(_ latent: ViewLatent) -> String {
      let quantity = prior[latent]
      let unit = latent.isAngle ? "°" : ""
      func number(_ value: Double) -> String {
        JSON.rounded(value / latent.fileUnit, digits: 5).line + unit
      }
      let text =
        switch quantity {
        case .known(let value): number(value)
        case .uniform(let range):
          "from \(number(range.lowerBound)) to \(number(range.upperBound)), inferred"
        case .normal(let mean, let deviation):
          "\(number(mean)) ± \(number(deviation)), inferred"
        }
      return "<tr><td>\(Page.text("\(latent)"))</td><td>\(Page.text(text))</td></tr>"
    }
    let rows = ViewLatent.allCases.filter {
      !ViewLatent.foundByRefinement.contains($0)
        && (!prior[$0].isKnown || [.azimuth, .elevation, .distance].contains($0)
          || ViewLatent.lightDirection.contains($0))
    }.map(row)
    let camera = renderer.centralRenderer.camera
    let lighting = specification.lighting
    let sources = lighting.lights.count
    let noise = JSON.rounded(specification.likelihood.noiseStandardDeviation, digits: 3).line
    return [
      "<p>Focal length \(JSON.rounded(camera.focalLength.x, digits: 5).line) pixels; "
        + "\(sources) light\(sources == 1 ? "" : "s"), shadows: \(specification.castsShadows ? "yes" : "no")"
        + "; noise of a pixel up to \(noise) in linear RGB.</p>",
      "<table>", "<tbody>",
    ] + rows + ["</tbody>", "</table>"]
  }
}
