import Rendering
import SceneModel
import Synchronization

/// Workspaces that keep their memory between batches.
final class WorkspacePool: Sendable {
  /// `@unchecked Sendable`: a workspace is either here or with the one caller that took it out.
  private struct Idle: @unchecked Sendable {
    var workspaces: [TrainingWorkspace] = []
  }

  private let idle = Mutex(Idle())
  private let renderer: Renderer
  private let items: Int

  init(_ renderer: Renderer, items: Int) {
    self.renderer = renderer
    self.items = items
  }

  var levelCount: Int {
    ImagePyramid.usefulLevelCount(width: renderer.camera.width, height: renderer.camera.height)
  }

  func withWorkspace<R>(_ body: (TrainingWorkspace) -> R) -> R {
    nonisolated(unsafe) let pooled = idle.withLock { $0.workspaces.popLast() }
    let workspace = pooled ?? TrainingWorkspace(renderer, items: items)
    defer {
      nonisolated(unsafe) let returned = workspace
      idle.withLock { $0.workspaces.append(returned) }
    }
    return body(workspace)
  }
}
