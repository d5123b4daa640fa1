#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Standard input, output and error.
package enum StandardStreams {
  /// Makes sure, before anything is opened, that no file becomes one of them because it was closed:
  /// one that is closed is opened the wrong way round, so that using it fails.
  ///
  /// A closed pipe, or a file that may not grow, must not end the program before it has said or
  /// saved what it has.
  package static func secure() {
    for (stream, flags) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ] where fcntl(stream, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is the one that was closed, for those below it are open by now.
      _ = open("/dev/null", flags)
    }
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Writes to standard output, at once.
  ///
  /// A reader that has seen enough and gone, as `head` does, ends the process by SIGPIPE, as is the
  /// custom; any other failure throws.
  package static func write(_ text: String) throws(FileError) {
    guard !DescriptorIO.write(Array(text.utf8), to: STDOUT_FILENO) else { return }
    let error = FileError(
      path: "standard output", reason: "cannot be written: \(SystemFile.lastError)")
    if errno == EPIPE {
      TemporaryFiles.removeAll {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
      }
    }
    throw error
  }

  /// Writes to standard error; nobody could be told of a failure.
  package static func writeError(_ text: String) {
    _ = DescriptorIO.write(Array(text.utf8), to: STDERR_FILENO)
  }
}
