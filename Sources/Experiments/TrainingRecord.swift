import AssetIO
import Files
import Foundation
import SceneModel

/// `MODEL.training.jsonl`: a first line that says what was trained, then a line for each interval.
struct TrainingRecord {
  private let path: String
  private let text: Storage

  private final class Storage {
    var lines: [String] = []
  }

  /// Starts a record, or goes on with the one that a resumed training left: lines beyond the
  /// checkpoint are dropped, for that part is trained again.
  init(path: String, resumedAt images: Int?, header: JSON) throws {
    self.path = path
    text = Storage()
    if let images {
      // Weights do not need it: a record that was lost begins anew.
      let old = (try? String(contentsOfFile: path, encoding: .utf8)) ?? header.line
      for (number, line) in old.split(separator: "\n").enumerated() {
        if number == 0 || Self.imagesSeen(String(line)).map({ $0 <= images }) ?? false {
          text.lines.append(String(line))
        }
      }
    } else {
      text.lines = [header.line]
    }
    try write()
  }

  func append(_ line: JSON) throws {
    text.lines.append(line.line)
    try write()
  }

  private func write() throws {
    try WholeFile.write(Array((text.lines.joined(separator: "\n") + "\n").utf8), to: path)
  }

  private static func imagesSeen(_ line: String) -> Int? {
    guard let range = line.range(of: #""imagesSeen":\s*[0-9]+"#, options: .regularExpression)
    else { return nil }
    return Int(line[range].drop { !$0.isNumber })
  }
}
