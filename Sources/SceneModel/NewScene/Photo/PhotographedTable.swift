import AssetIO
import Files
import Rendering

/// A photograph of an empty table, read from a file, and what it tells of the table and the camera.
package struct PhotographedTable: Sendable {
  /// Of the photograph, as the user named it.
  package let path: String
  /// Where the camera stands.
  package let geometry: TablePhoto
  /// As specifications write it.
  package let tableColor: String
  package let backgroundColor: String
  /// The photograph with the table's outline as the camera that was found sees it.
  package let marked: Image

  /// Reads a photograph.
  ///
  /// - Parameters:
  ///   - points: the corners of the table's top; see `TablePhoto.Corners.points`.
  ///   - table: the length of the edge between the first two corners, and of the next one, in
  ///     metres.
  ///   - focalLength: in pixels of the photograph; nil to find it.
  /// - Throws: `FileError`.
  package init(
    _ path: String, corners points: [SIMD2<Double>], table: SIMD2<Double>, focalLength: Double?
  ) throws(FileError) {
    let picture = try PictureFile.read(path).image
    guard (16...65_535).contains(picture.width), (16...65_535).contains(picture.height) else {
      throw FileError(
        path: path,
        reason: "has \(picture.width)×\(picture.height) pixels; give a photograph of 16 to 65535 "
          + "pixels each way")
    }
    let corners = TablePhoto.Corners(
      width: picture.width, height: picture.height, points: points)
    do throws(TablePhotoFault) {
      geometry = try TablePhoto(corners, table: table, focalLength: focalLength)
    } catch {
      throw FileError(path: path, reason: "the table in it " + error.reason)
    }
    self.path = path
    (tableColor, backgroundColor) = TablePhoto.colors(of: picture, corners)
    marked = geometry.marked(picture)
  }
}
