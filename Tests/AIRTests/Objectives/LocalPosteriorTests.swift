import Foundation
import Probability
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// The default objective's targets are the exact posterior of one step, given a pose a mesh.
@Suite struct LocalPosteriorTests {
  static func scene(noise: Double = 0.35) -> TinyInference {
    TinyInference(
      TinyScenes.specification(
        size: 16, counts: [0.45, 0.55], positionRange: 0.3, softness: 0.1, noise: noise),
      truth: [SceneObject(mesh: 0, position: SIMD2(0.15, 0.05), yaw: 0.3)], stepLimit: 1)
  }

  static func objective(_ scene: TinyInference, _ annealed: AnnealedSettings)
    -> LocalPosteriorObjective
  {
    LocalPosteriorObjective(
      network: scene.network, prior: scene.sequentialPrior, annealed: annealed,
      renderer: scene.renderer)
  }

  @Test(arguments: 0..<5)
  func theTargetsAreTheExactPosteriorOfTheStep(_ stream: Int) {
    let scene = Self.scene()
    let gradient = scene.gradient(
      Self.objective(scene, scene.annealed(pathwiseWeight: 0)), TinyInference.heads
    ) { _ in PCG32(seed: 4, stream: UInt64(stream)) }

    // By enumeration: nothing there, or one object of either mesh in the pose that was drawn for
    // it, which is one draw's importance weight.
    let q = scene.posterior(TinyInference.heads)
    var generator = PCG32(seed: 4, stream: UInt64(stream))
    let samples = q.poses.map { $0.sample(using: &generator) }
    let likelihood = ImageLikelihood(
      noise: scene.specification.likelihood.noiseStandardDeviation)
    let camera = scene.specification.camera.centralPose
    func logJoint(_ objects: [SceneObject]) -> Double {
      likelihood.logDensity(
        of: scene.picture,
        rendering: scene.renderer.render(Scene(camera: camera, objects: objects)))
        + scene.prior.logDensity(of: objects)
    }
    let absent = logJoint([])
    let present = q.poses.indices.map { k in
      let pose = q.poses[k]
      // From the density of the phase, which q has, to that of the yaw, which the prior has.
      let toYaw = pose.order == 0 ? 0 : log(Double(pose.order))
      return logJoint([
        SceneObject(mesh: k, position: samples[k].position, yaw: pose.yaw(samples[k]))
      ]) - pose.logDensity(of: samples[k]) - toYaw
    }
    let presence = exp(logSumExp(present) - logSumExp(present + [absent]))
    let mesh = softmax(present)
    #expect(presence > 0.02 && presence < 0.999)

    #expect(abs(q.presence.probability - gradient[0] - presence) < 1e-3)
    for k in mesh.indices {
      #expect(abs(q.mesh.probabilities[k] - gradient[1 + k] - mesh[k]) < 1e-3)
    }
  }

  /// Also the pose of a mesh that was not chosen climbs its own log p − log q.
  @Test func oneOtherMeshLearnsItsPose() {
    let scene = Self.scene(noise: 1e3)
    var annealed = scene.annealed(otherMeshWeight: 0.3)
    let layout = HeadLayout(scene.network.architecture)
    var seen: Set<Int> = []
    for stream in 0..<40 {
      let start = PCG32(seed: 9, stream: UInt64(stream))
      var generator = start
      let q = scene.posterior(TinyInference.heads)
      let samples = q.poses.map { $0.sample(using: &generator) }
      annealed.otherMeshWeight = 0.3
      let both = scene.gradient(Self.objective(scene, annealed), TinyInference.heads) { _ in start }
      annealed.otherMeshWeight = 0
      let chosen = scene.gradient(Self.objective(scene, annealed), TinyInference.heads) { _ in start
      }
      let other = zip(both, chosen).map { $0 - $1 }
      for k in q.poses.indices {
        let indices =
          Array(layout.position(k)..<layout.position(k) + 4)
          + (q.poses[k].order > 0 ? Array(layout.objectCount..<layout.objectCount + 3) : [])
        guard indices.contains(where: { other[$0] != 0 }) else { continue }
        // Not the mesh that was chosen, if there was one.
        #expect(indices.allSatisfy { chosen[$0] == 0 })
        seen.insert(k)
        let check = GradientCheck(
          of: other.map { Float($0) }, at: TinyInference.heads, step: 0.005, indices: indices
        ) { heads in
          let pose = scene.posterior(heads).poses[k]
          let moved = pose.sample(
            positionNoise: samples[k].positionNoise, phaseNoise: samples[k].phaseNoise)
          let logPrior = scene.prior.logDensity(of: [
            SceneObject(mesh: k, position: moved.position)
          ])
          return -0.3 * (logPrior - pose.logDensity(of: moved))
        }
        #expect(check.error < 1e-3, "\(check)")
      }
    }
    #expect(seen == [0, 1], "every mesh gets its turn")
  }
}
