#ifndef MARTLET_ALLOCATIONS_H
#define MARTLET_ALLOCATIONS_H

#include <stdint.h>

/// How many blocks this thread has asked the allocator for since it started.
uint64_t allocation_count(void);

#endif
