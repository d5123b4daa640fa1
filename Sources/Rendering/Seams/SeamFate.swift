/// What has been found out about a seam, as long as the objects stand there that it was found with.
struct SeamFate {
  /// The first object that hides all of it, or −1.
  var hider: Int32 = -1
  /// Of the objects before this one it is known whether they hide it.
  var askedCount: Int32 = 0
  /// How many objects there were when all pixels that it can mark were marked; 0 if that is not
  /// known.
  var markedCount: Int32 = 0

  /// Forgets what hung on objects from an instance on.
  @inline(__always)
  mutating func forget(from instance: Int) {
    let instance = Int32(truncatingIfNeeded: instance)
    if hider >= instance { hider = -1 }
    askedCount = min(askedCount, instance)
    if markedCount > instance { markedCount = 0 }
  }
}
