// What a confined process must not be able to do, tried. Everything is asked of the system by
// number where the C library might refuse by itself.

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CConfinement.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#endif

// 0 for a file that was opened, and is closed again.
static int opened(int file) {
  if (file < 0) return errno;
  close(file);
  return 0;
}

static int result(long value) { return value < 0 ? errno : 0; }

static int read_outside(const char *inside, const char *outside) {
  (void)inside;
  return opened(open(outside, O_RDONLY));
}

static int read_inside(const char *inside, const char *outside) {
  (void)outside;
  return opened(open(inside, O_RDONLY));
}

static int list_root(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return opened(open("/", O_RDONLY | O_DIRECTORY));
}

static int write_inside(const char *inside, const char *outside) {
  (void)outside;
  return opened(open(inside, O_WRONLY));
}

static int create_beside(const char *inside, const char *outside) {
  (void)outside;
  char path[4096];
  if (strlen(inside) + 5 > sizeof path) return ENAMETOOLONG;
  strcpy(path, inside);
  strcat(path, ".new");
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file < 0) return errno;
  close(file);
  unlink(path);
  return 0;
}

static int remove_inside(const char *inside, const char *outside) {
  (void)outside;
  char path[4096];
  if (strlen(inside) + 5 > sizeof path) return ENAMETOOLONG;
  strcpy(path, inside);
  strcat(path, ".old");
  // And back, so that a process without walls does no harm.
  if (rename(inside, path) != 0) return errno;
  rename(path, inside);
  return 0;
}

static int internet_socket(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return opened(socket(AF_INET, SOCK_STREAM, 0));
}

static int local_socket(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return opened(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int connection(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // On a file that is no socket: a system that lets the call pass says ENOTSOCK.
  if (connect(STDIN_FILENO, (struct sockaddr *)&address, sizeof address) == 0) return 0;
  return errno == ENOTSOCK ? 0 : errno;
}

static int new_process(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) _exit(0);
  waitpid(child, NULL, 0);
  return 0;
}

static int new_program(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  char *const arguments[] = {"nothing", NULL};
  char *const environment[] = {NULL};
  // There is no such program: a system that lets the call pass says so.
  execve("/nonexistent/nothing", arguments, environment);
  return errno == ENOENT ? 0 : errno;
}

static int signal_to_parent(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return result(kill(getppid(), 0));
}

static int executable_memory(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  void *page = mmap(
      NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (page == MAP_FAILED) return errno;
  munmap(page, 4096);
  return 0;
}

#if defined(__linux__)

static int new_namespace(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return result(unshare(CLONE_NEWUSER));
}

static int traced(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
  return result(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int foreign_number(const char *inside, const char *outside) {
  (void)inside;
  (void)outside;
#if defined(__x86_64__)
  // The same call by the numbers of x32; a kernel without x32 says ENOSYS after the filter.
  errno = 0;
  syscall(0x40000000 + 39);
  return errno == ENOSYS ? 0 : errno;
#else
  return EPERM;
#endif
}

#endif

static const struct {
  const char *name;
  uint32_t walls;
  int (*attempt)(const char *, const char *);
} trials[] = {
    {"read the file inside", 0, read_inside},
    {"read the file outside", CONFINEMENT_FILES, read_outside},
    {"list the root folder", CONFINEMENT_FILES, list_root},
    {"write to the file inside", CONFINEMENT_FILES | CONFINEMENT_CALLS, write_inside},
    {"create a file inside", CONFINEMENT_FILES | CONFINEMENT_CALLS, create_beside},
    {"rename the file inside", CONFINEMENT_FILES | CONFINEMENT_CALLS, remove_inside},
    {"make an internet socket", CONFINEMENT_CALLS, internet_socket},
    {"make a local socket", CONFINEMENT_CALLS, local_socket},
    {"connect", CONFINEMENT_CALLS, connection},
    {"start a process", CONFINEMENT_CALLS, new_process},
    {"start a program", CONFINEMENT_CALLS, new_program},
    {"signal the parent", CONFINEMENT_CALLS, signal_to_parent},
    {"map executable memory", CONFINEMENT_CALLS, executable_memory},
#if defined(__linux__)
    {"make a user namespace", CONFINEMENT_CALLS, new_namespace},
    {"be traced", CONFINEMENT_CALLS, traced},
    {"call by x32 number", CONFINEMENT_CALLS, foreign_number},
#endif
};

size_t confinement_trial_count(void) { return sizeof trials / sizeof trials[0]; }

confinement_trial confinement_try(size_t index, const char *inside, const char *outside) {
  confinement_trial trial = {
      trials[index].name, trials[index].walls, trials[index].attempt(inside, outside)};
  return trial;
}
