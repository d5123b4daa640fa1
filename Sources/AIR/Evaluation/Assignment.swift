/// One-to-one assignments of rows to columns.
package enum Assignment {
  /// The cheapest one-to-one assignment of rows to columns (the Hungarian method, in the shortest
  /// augmenting path form of Jonker and Volgenant 1987).
  ///
  /// - Parameter costs: a square matrix, `[row][column]`.
  /// - Returns: the column of each row.
  package static func cheapest(_ costs: [[Double]]) -> [Int] {
    let n = costs.count
    precondition(costs.allSatisfy { $0.count == n }, "as many columns as rows")
    // Potentials of rows and columns; rows and columns are numbered from 1, 0 stands for none.
    var u = [Double](repeating: 0, count: n + 1)
    var v = [Double](repeating: 0, count: n + 1)
    var rowOfColumn = [Int](repeating: 0, count: n + 1)
    for row in stride(from: 1, through: n, by: 1) {
      rowOfColumn[0] = row
      var column = 0
      var least = [Double](repeating: .infinity, count: n + 1)
      var previous = [Int](repeating: 0, count: n + 1)
      var used = [Bool](repeating: false, count: n + 1)
      repeat {
        used[column] = true
        let current = rowOfColumn[column]
        var step = Double.infinity
        var next = 0
        for candidate in 1...n where !used[candidate] {
          let reduced = costs[current - 1][candidate - 1] - u[current] - v[candidate]
          if reduced < least[candidate] {
            least[candidate] = reduced
            previous[candidate] = column
          }
          if least[candidate] < step {
            step = least[candidate]
            next = candidate
          }
        }
        for candidate in 0...n {
          if used[candidate] {
            u[rowOfColumn[candidate]] += step
            v[candidate] -= step
          } else {
            least[candidate] -= step
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      repeat {
        let before = previous[column]
        rowOfColumn[column] = rowOfColumn[before]
        column = before
      } while column != 0
    }
    var result = [Int](repeating: 0, count: n)
    for column in stride(from: 1, through: n, by: 1) {
      result[rowOfColumn[column] - 1] = column - 1
    }
    return result
  }
}
