// A device whose memory the host cannot reach, for tests: a table of its own in front of a tier's.
//
// Its addresses lie in a range that nobody may read or write; only the table's entries know where the
// bytes are. A host access is a crash, and an operand that is not the device's memory ends the
// program with the entry's and the operand's name. What is allocated or released is filled with NaNs,
// so that results show reads of either.
#ifndef FAKE_DEVICE_H
#define FAKE_DEVICE_H

#include "CUnrollKernels.h"

// The fake device's table, which computes with `tier`'s until the next call: one test at a time.
// Where it `lacks` them, the optional entries are NULL.
const unroll_table *fake_device_table(const unroll_table *tier, bool lacks);

// How often elements were copied out to the host, and calls of entries, since the program began.
size_t fake_device_copies_out(void);
size_t fake_device_calls(void);

#endif
