#include "CBuildDescription.h"

#define TEXT(tokens) #tokens
#define EXPANDED(macro) TEXT(macro)

const char *air3d_commit(void) {
#ifdef AIR3D_COMMIT
  return EXPANDED(AIR3D_COMMIT);
#else
  return "";
#endif
}

const char *air3d_instructions(void) {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__AVX__)
  return "AVX";
#elif defined(__SSE2__)
  return "SSE2";
#elif defined(__ARM_NEON)
  return "NEON";
#else
  return "no SIMD";
#endif
}
