// air3d-mesh-importer FILE…: reads mesh files and writes what it found to standard
// output, one frame a file (see MeshInterchange). --given-color and --given-texture before a file
// say what of its surface is given elsewhere.
//
// A process of its own, because what it reads may come from anywhere: should a file make it fail,
// loop or allocate without end, it takes nothing with it. It imports no Foundation, so that it
// starts in milliseconds.
//
// air3d-mesh-importer --formats: says in one line which extensions the installed Assimp adds.
// air3d-mesh-importer --confinement: says in one line which walls it can raise around itself.
// air3d-mesh-importer --libraries: says in one line with which Assimp it runs.
// air3d-mesh-importer --try-confinement INSIDE OUTSIDE: raises them and tries to get out, for
// tests; with --try-unconfined it tries without them.

import Files
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

let arguments = PathText.commandLine.dropFirst()
switch arguments.first {
case "--formats":
  send(Array((AssimpFormats.extensions.joined(separator: " ") + "\n").utf8))
case "--confinement":
  send(Array("\(Confinement.raised(reading: []))\n".utf8))
case "--libraries":
  send(Array("\(AssimpFormats.library)\n".utf8))
case "--try-confinement", "--try-unconfined":
  guard arguments.count == 3 else { exit(2) }
  let (inside, outside) = (arguments[2], arguments[3])
  let confinement =
    arguments.first == "--try-confinement"
    ? Confinement.raised(reading: [inside]) : Confinement(walls: 0)
  send(Array(confinement.trials(inside: inside, outside: outside).utf8))
default:
  // Before the first byte of a mesh is read.
  let requests = ImportRequest.all(in: arguments)
  _ = Confinement.raised(reading: requests.map(\.path))
  ImportLimits.apply(reading: requests.map(\.path))
  for request in requests { send(MeshFileImport.read(request).frame) }
}
