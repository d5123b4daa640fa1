/// Why what a file says of its colours cannot be followed.
enum ColorFault: Error, Equatable {
  /// It is broken, so that it says nothing; what is wrong with it.
  case damaged(String)
  /// It is sound and not understood here; what it asks for, to be read after "its colour profile".
  case unsupported(String)
}
