// The importer's walls. The C library has no functions for Landlock, so the calls are made by
// number, and what older headers lack is written down here.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CConfinement.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Numbers that all architectures share (since Linux 5.1, all new calls have one).
#ifndef __NR_close_range
#define __NR_close_range 436
#endif
#ifndef __NR_faccessat2
#define __NR_faccessat2 439
#endif
#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#define __NR_landlock_add_rule 445
#define __NR_landlock_restrict_self 446
#endif

// MARK: Files inherited

// The parent may have files open that are none of a mesh's business.
static void close_inherited(void) {
  if (syscall(__NR_close_range, 3u, ~0u, 0u) == 0) return;
  for (int file = 3; file < 1024; file++) close(file);
}

// MARK: Network

// The superuser needs no user namespace, and would lose the right to others' files in one.
static int leave_network(void) {
#if defined(CLONE_NEWNET) && defined(CLONE_NEWUSER)
  if (unshare(CLONE_NEWNET) == 0) return 1;
  // In a user namespace all rights come back, over that namespace alone.
  return geteuid() != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
#else
  return 0;
#endif
}

// MARK: Landlock

struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct __attribute__((packed)) path_rule {
  uint64_t allowed;
  int32_t folder;
};

enum {
  LOCK_READ_FILE = 1 << 2,
  // By version of the interface: the rights over files that it can take away.
  LOCK_FILES_1 = (1 << 13) - 1,
  LOCK_FILES_2 = (1 << 14) - 1,
  LOCK_FILES_3 = (1 << 15) - 1,
  LOCK_FILES_5 = (1 << 16) - 1,
  // TCP: to bind and to connect. Signals and abstract sockets: to others than oneself.
  LOCK_NETWORK = 3,
  LOCK_SCOPES = 3
};

static int lock_files(const char *const *readable, size_t count) {
  long version = syscall(__NR_landlock_create_ruleset, NULL, (size_t)0, 1u);
  if (version < 1) return 0;
  struct ruleset rules = {
      version >= 5   ? LOCK_FILES_5
      : version >= 3 ? LOCK_FILES_3
      : version == 2 ? LOCK_FILES_2
                     : LOCK_FILES_1,
      version >= 4 ? LOCK_NETWORK : 0, version >= 6 ? LOCK_SCOPES : 0};
  // A kernel refuses what it does not know unless it is zero, so the size may be the whole one.
  int set = (int)syscall(__NR_landlock_create_ruleset, &rules, sizeof rules, 0u);
  if (set < 0) return 0;
  for (size_t index = 0; index < count; index++) {
    // What is not there cannot be opened later either.
    int folder = open(readable[index], O_PATH | O_CLOEXEC);
    if (folder < 0) continue;
    struct path_rule rule = {LOCK_READ_FILE, folder};
    syscall(__NR_landlock_add_rule, set, 1, &rule, 0u);
    close(folder);
  }
  int stands = syscall(__NR_landlock_restrict_self, set, 0u) == 0;
  close(set);
  return stands;
}

// MARK: System calls

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#if defined(OWN_ARCHITECTURE)

#ifndef SECCOMP_RET_KILL_PROCESS
#define SECCOMP_RET_KILL_PROCESS SECCOMP_RET_KILL
#endif

#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (offset))
#define CALL_NUMBER offsetof(struct seccomp_data, nr)
// The lower half of an argument: both architectures are little-endian.
#define ARGUMENT(n) (offsetof(struct seccomp_data, args) + 8 * (n))
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

// Each of these leaves the number loaded when it is another's.
#define IF_CALL(name, length) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, (length))
#define ALLOW_CALL(name) IF_CALL(name, 1), ALLOW
// Allowed if the argument has none of the bits.
#define ALLOW_WITHOUT_BITS(name, n, bits)                                      \
  IF_CALL(name, 4), LOAD(ARGUMENT(n)),                                         \
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), ALLOW, DENY
// Allowed if the argument is one of two.
#define ALLOW_WITH(name, n, one, other)                                        \
  IF_CALL(name, 5), LOAD(ARGUMENT(n)),                                         \
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (one), 1, 0),                        \
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (other), 0, 1), ALLOW, DENY

static int filter_calls(void) {
  const uint32_t self = (uint32_t)getpid();
  const uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
  // The most frequent ones first. All that is not named is refused, which covers x32 (its numbers
  // have a bit of their own), and all calls that are yet to come.
  struct sock_filter program[] = {
      LOAD(offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      LOAD(CALL_NUMBER),
      // Reading files that are open. Writing: the answer, and what goes to nobody.
      ALLOW_CALL(read),
      ALLOW_WITH(write, 0, STDOUT_FILENO, STDERR_FILENO),
      ALLOW_WITH(writev, 0, STDOUT_FILENO, STDERR_FILENO),
      ALLOW_CALL(lseek),
      ALLOW_CALL(pread64),
      ALLOW_CALL(readv),
      ALLOW_CALL(close),
      // Finding and opening files, to read. (Landlock says which may be opened.)
      ALLOW_WITHOUT_BITS(openat, 2, writing),
      ALLOW_CALL(newfstatat),
      ALLOW_CALL(fstat),
      ALLOW_CALL(faccessat),
      ALLOW_CALL(faccessat2),
      ALLOW_CALL(readlinkat),
      ALLOW_CALL(getcwd),
#ifdef __NR_statx
      ALLOW_CALL(statx),
#endif
#ifdef __NR_open
      ALLOW_WITHOUT_BITS(open, 1, writing),
      ALLOW_CALL(stat),
      ALLOW_CALL(lstat),
      ALLOW_CALL(access),
      ALLOW_CALL(readlink),
#endif
      // Memory, none of it to be executed.
      ALLOW_WITHOUT_BITS(mmap, 2, PROT_EXEC),
      ALLOW_WITHOUT_BITS(mprotect, 2, PROT_EXEC),
      ALLOW_CALL(munmap),
      ALLOW_CALL(mremap),
      ALLOW_CALL(madvise),
      ALLOW_CALL(brk),
      // The process itself: its end, its locks, its clocks, its own limits.
      ALLOW_CALL(exit_group),
      ALLOW_CALL(exit),
      ALLOW_CALL(futex),
      ALLOW_CALL(rt_sigaction),
      ALLOW_CALL(rt_sigprocmask),
      ALLOW_CALL(rt_sigreturn),
      ALLOW_CALL(sigaltstack),
      ALLOW_CALL(restart_syscall),
      ALLOW_CALL(getpid),
      ALLOW_CALL(gettid),
      // `abort` ends its own process so; no other can be meant.
      ALLOW_WITH(tgkill, 0, self, self),
      ALLOW_WITH(prlimit64, 0, 0, 0),
#ifdef __NR_getrlimit
      ALLOW_CALL(getrlimit),
      ALLOW_CALL(setrlimit),
#endif
      ALLOW_CALL(getrandom),
      ALLOW_CALL(clock_gettime),
      ALLOW_CALL(clock_getres),
      ALLOW_CALL(gettimeofday),
      ALLOW_CALL(sched_yield),
      ALLOW_CALL(sched_getaffinity),
      ALLOW_CALL(sysinfo),
      ALLOW_CALL(uname),
      DENY,
  };
  struct sock_fprog whole = {sizeof program / sizeof program[0], program};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole, 0, 0) == 0;
}

#else
static int filter_calls(void) { return 0; }
#endif

uint32_t confinement_raise(const char *const *readable, size_t count) {
  uint32_t walls = 0;
  close_inherited();
  if (leave_network()) walls |= CONFINEMENT_NETWORK;
  // Without this one, only the superuser may raise the next two.
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) walls |= CONFINEMENT_PRIVILEGES;
  if (lock_files(readable, count)) walls |= CONFINEMENT_FILES;
  // Last, for it forbids the calls that raise the others.
  if (filter_calls()) walls |= CONFINEMENT_CALLS;
  return walls;
}

#else

uint32_t confinement_raise(const char *const *readable, size_t count) {
  (void)readable;
  (void)count;
  return 0;
}

#endif
