import Files

/// What a part of the comparison of digits has found.
struct DigitsResult {
  var blocks: [Report.Block]
  var json: JSON
}
