import ArgumentParser

/// Columns and rows, as `640x480`.
struct PictureSize {
  var width: Int
  var height: Int

  init(text: String) throws {
    let parts = text.split(
      separator: "x", maxSplits: 1, omittingEmptySubsequences: false
    ).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1],
      (1...4096).contains(width), (1...4096).contains(height)
    else { throw ValidationError("columns x rows, each from 1 to 4096, such as 640x480") }
    self.width = width
    self.height = height
  }
}
