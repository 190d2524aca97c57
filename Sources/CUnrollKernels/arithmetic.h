// What a product needs to know of its precision.
#ifndef UNROLL_ARITHMETIC_H
#define UNROLL_ARITHMETIC_H

#include "include/CUnrollKernels.h"

// C[rows, panels] (+)= A · panels over one block of steps; see bodies/tiles.inc.
typedef void (*unroll_panels)(const float *a, size_t a_stride, size_t rows, const float *panel,
                              size_t panel_stride, size_t panels, size_t steps, const float *bias,
                              float *c, size_t c_stride, size_t c_panel_stride, size_t columns,
                              bool accumulate);

typedef struct {
    unroll_panels by_rows;
    unroll_panels turned;  // with A [steps, rows]; NULL where there is no such thing
    unroll_precision precision;
    size_t terms;       // of a step: a step is four bytes
    size_t block;       // steps that are summed before they are added to the result
    size_t row_tail;    // floats behind a row of A: its scale
    size_t panel_tail;  // vectors of PANEL behind a panel: its scales, and its sums (see packing)
} unroll_arithmetic;

// Those with the processor's own instructions; NULL where it lacks them.
const unroll_arithmetic *unroll_bfloat16_avx512(void);
const unroll_arithmetic *unroll_int8_avx512(void);

#endif
