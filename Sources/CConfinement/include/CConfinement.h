// Walls that the operating system puts around a process, for Linux. Elsewhere, and with headers or
// kernels that lack one, a wall is not raised and the answer says so; nothing fails.

#ifndef AIR3D_CCONFINEMENT_H
#define AIR3D_CCONFINEMENT_H

#include <stddef.h>
#include <stdint.h>

/// The walls, as bits.
enum {
  /// No privileges by starting a program (`PR_SET_NO_NEW_PRIVS`).
  CONFINEMENT_PRIVILEGES = 1,
  /// No network device but an own loopback that is down (a network namespace).
  CONFINEMENT_NETWORK = 2,
  /// No files but those named, to be read only (Landlock).
  CONFINEMENT_FILES = 4,
  /// No system calls but those that reading a file takes (seccomp-bpf).
  CONFINEMENT_CALLS = 8
};

/// Raises for this process, for good, every wall that the system has.
///
/// @param readable Files, and folders with all that is below them, that may still be opened.
/// @param count How many these are.
/// @return The walls that stand.
uint32_t confinement_raise(const char *const *readable, size_t count);

/// One thing that a confined process must not be able to do.
typedef struct {
  /// What is tried.
  const char *name;
  /// The walls of which any one forbids it.
  uint32_t walls;
  /// 0 if it could be done, otherwise the system's error number.
  int error;
} confinement_trial;

/// How many trials there are.
size_t confinement_trial_count(void);

/// Tries one of them, for tests: they prove that the walls hold.
///
/// @param index From 0.
/// @param inside A file that may be read.
/// @param outside A file that may not.
confinement_trial confinement_try(size_t index, const char *inside, const char *outside);

#endif
