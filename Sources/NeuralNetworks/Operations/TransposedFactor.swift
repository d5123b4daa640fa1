/// Which factor of a matrix product is stored transposed.
enum TransposedFactor {
  case none
  case left
  case right
}
