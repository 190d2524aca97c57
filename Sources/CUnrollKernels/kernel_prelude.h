// System headers come before a tier's target attribute, which must not cover them.
#ifndef UNROLL_KERNEL_PRELUDE_H
#define UNROLL_KERNEL_PRELUDE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/CUnrollKernels.h"
#include "team.h"

#endif
