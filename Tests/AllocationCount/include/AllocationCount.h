#pragma once

/// How many blocks of memory the calling thread has asked for so far; -1 where nobody counts them.
///
/// A program that this is linked into has malloc and its kin counted, on glibc.
long allocation_count(void);
