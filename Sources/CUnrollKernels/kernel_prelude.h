// System headers come before a tier's target attribute, which must not cover them.
#ifndef UNROLL_KERNEL_PRELUDE_H
#define UNROLL_KERNEL_PRELUDE_H

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE  // syscall
#endif
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/CUnrollKernels.h"
#include "arithmetic.h"
#include "team.h"

#endif
