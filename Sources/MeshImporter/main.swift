// air3d-mesh-importer FILE…: reads mesh files and writes what it found to standard
// output, one frame a file (see MeshInterchange).
//
// A process of its own, because what it reads may come from anywhere: should a file make it fail,
// loop or allocate without end, it takes nothing with it. It imports no Foundation, so that it
// starts in milliseconds.

import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Writes all of `bytes` to standard output; ends the process when nobody reads it any more.
func send(_ bytes: [UInt8]) {
  var sent = 0
  while sent < bytes.count {
    let count = bytes[sent...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { exit(1) }
    sent += count
  }
}

ImportLimits.apply(reading: CommandLine.arguments.dropFirst())
for path in CommandLine.arguments.dropFirst() {
  send(MeshFileImport.read(path).frame)
}
