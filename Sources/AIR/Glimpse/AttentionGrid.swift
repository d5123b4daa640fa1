import Geometry
import NeuralNetworks
import Rendering

/// The places of the picture that a network with glimpses can attend to: cells of a grid, each with
/// a number that says how much there is to be explained.
struct AttentionGrid: Sendable, Equatable {
  /// Cells along x and y.
  let columns: Int, rows: Int
  /// A cell's side, in pixels.
  let side: Int
  /// Columns of the encoder's cells, each of which has two by two of the grid's.
  private let encoderColumns: Int
  /// How many numbers the encoder gives a picture. Of those of its last cells some are of no cell
  /// of the grid.
  let count: Int

  /// The grid of a network whose last convolution has so many rows and columns.
  init(_ architecture: NetworkArchitecture, encoderRows: Int, encoderColumns: Int) {
    side = 4 * architecture.coarseness
    columns = architecture.width / side
    rows = architecture.height / side
    self.encoderColumns = encoderColumns
    count = 4 * encoderRows * encoderColumns
  }

  /// Column and row of one of the encoder's numbers; nil if it is of no cell.
  func cell(of index: Int) -> (column: Int, row: Int)? {
    let (encoder, part) = (index / 4, index % 4)
    let column = 2 * (encoder % encoderColumns) + part % 2
    let row = 2 * (encoder / encoderColumns) + part / 2
    return column < columns && row < rows ? (column, row) : nil
  }

  /// The number of the cell that a pixel is in; of one beside the picture the nearest cell's.
  func index(of pixel: SIMD2<Double>) -> Int {
    func place(_ x: Double, _ count: Int) -> Int {
      Int(max(0, min(Double(count - 1), (x / Double(side)).rounded(.down))))
    }
    let (column, row) = (place(pixel.x, columns), place(pixel.y, rows))
    return 4 * (row / 2 * encoderColumns + column / 2) + row % 2 * 2 + column % 2
  }

  /// The index of the greatest number.
  func strongest(_ numbers: UnsafeBufferPointer<Float>) -> Int {
    var best = 0
    for index in numbers.indices where cell(of: index) != nil && numbers[index] > numbers[best] {
      best = index
    }
    return best
  }

  /// The place on the table, in metres, that the middle of a cell shows: where the ray through it
  /// is `height` above the table, or as near to that as a position can be.
  ///
  /// - Parameter reach: the largest |x| and |y|.
  func place(
    of index: Int, height: Double, reach: Double, seenBy camera: PinholeCamera
  ) -> SIMD2<Double> {
    guard let (column, row) = cell(of: index) else { return .zero }
    let pixel = (SIMD2(Double(column), Double(row)) + 0.5) * Double(side)
    let (origin, ray) = (camera.center, camera.ray(through: pixel))
    let distance = (height - origin.z) / ray.z
    // At the horizon and above it the table never comes.
    let far = 1e6 * reach
    let length = distance > 0 && distance < far ? distance : far
    let place = SIMD2(origin.x + length * ray.x, origin.y + length * ray.y)
    return place.clamped(lowerBound: SIMD2(repeating: -reach), upperBound: SIMD2(repeating: reach))
  }
}
