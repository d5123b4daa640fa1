#include <png.h>
// libpng's own need: checksums of chunks and what is packed inside of them.
#include <zlib.h>
