/// Which surface a pixel's centre shows: an object's index and a face's index in one number.
struct SurfaceID: Equatable {
  static let faceBits = 20
  static let none: Int32 = -1
  /// What fits: this many faces in a mesh, and this many objects in a picture.
  static let faceLimit = 1 << faceBits
  static let instanceLimit = 1 << 11

  @inline(__always) static func make(instance: Int, face: Int) -> Int32 {
    Int32(truncatingIfNeeded: instance << faceBits | face)
  }
  @inline(__always) static func instance(_ id: Int32) -> Int { Int(id >> 20) }
  @inline(__always) static func instances(_ ids: SIMD8<Int32>) -> SIMD8<Int32> { ids &>> 20 }
  @inline(__always) static func face(_ id: Int32) -> Int { Int(id & 0xF_FFFF) }
}
