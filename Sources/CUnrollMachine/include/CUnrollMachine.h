// Loops that find what a processor can do: multiply-adds and reads. For benchmarks only.
#ifndef CUNROLLMACHINE_H
#define CUNROLLMACHINE_H

#include <stddef.h>

/// What is multiplied: float32 into float32, pairs of bfloat16 into float32, fours of int8 into
/// int32.
typedef enum {
    UNROLL_MACHINE_FLOAT32,
    UNROLL_MACHINE_BFLOAT16,
    UNROLL_MACHINE_INT8,
} unroll_machine_number;

/// Operations of a round of multiply-adds (a multiplication and an addition are two); 0 where the
/// processor or this build has no such instruction.
double unroll_machine_round(unroll_machine_number number);

/// Runs rounds of multiply-adds that wait for nothing but each other, in registers alone.
void unroll_machine_multiply_add(unroll_machine_number number, size_t rounds);

/// Reads `count` numbers, a multiple of 256, in four streams; `numbers` is aligned to 64 bytes.
void unroll_machine_read(const float *numbers, size_t count);

/// c [rows, columns] = a [rows, depth] · b [depth, columns]: three loops as one writes them down.
void unroll_machine_naive_product(const float *a, const float *b, float *c, size_t rows,
                                  size_t depth, size_t columns);

/// Gives the free parts of the C library's heap back to the system, where it can.
void unroll_machine_trim_heap(void);

/// The compiler that built this file.
const char *unroll_machine_compiler(void);

#endif
