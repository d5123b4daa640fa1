/// Which factor of a matrix product is stored transposed.
package enum TransposedFactor {
  case none
  case left
  case right
}
