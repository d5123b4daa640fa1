/// What is wrong with the text of an architecture.
struct ArchitectureFault: Error, Equatable {
  let reason: String
}
