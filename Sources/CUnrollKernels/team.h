// Sharing one op's work among the workers of a team: each takes the next task when it is free, and a
// barrier serves ops that go through time. What a task computes never depends on who takes it.
#ifndef UNROLL_TEAM_H
#define UNROLL_TEAM_H

#include "include/CUnrollKernels.h"

#include <sched.h>
#include <stdatomic.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

typedef struct {
    _Atomic uint32_t round;
    _Atomic uint32_t sleeping;
    _Atomic size_t arrived;
} unroll_barrier;

static inline void unroll_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Returns when *word is no longer value, or now and then before.
static inline void unroll_sleep(_Atomic uint32_t *word, uint32_t value) {
#if defined(__linux__)
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
#else
    (void)word, (void)value;
    sched_yield();
#endif
}

static inline void unroll_wake(_Atomic uint32_t *word) {
#if defined(__linux__)
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
#else
    (void)word;
#endif
}

// Spins first, since rounds are microseconds apart, and yields in between, since the others may be
// waiting for the very processor that spins; then sleeps.
static inline void unroll_wait(unroll_barrier *barrier, size_t size) {
    if (size == 1) return;
    uint32_t round = atomic_load_explicit(&barrier->round, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&barrier->arrived, 1, memory_order_acq_rel) + 1 == size) {
        atomic_store_explicit(&barrier->arrived, 0, memory_order_relaxed);
        atomic_store(&barrier->round, round + 1);
        if (atomic_load(&barrier->sleeping) > 0) unroll_wake(&barrier->round);
        return;
    }
    for (size_t spins = 0; spins < 2000; spins++) {
        if (atomic_load_explicit(&barrier->round, memory_order_acquire) != round) return;
        unroll_relax();
        if (spins % 64 == 63) sched_yield();
    }
    atomic_fetch_add(&barrier->sleeping, 1);
    while (atomic_load(&barrier->round) == round) unroll_sleep(&barrier->round, round);
    atomic_fetch_sub(&barrier->sleeping, 1);
}

typedef void (*unroll_task)(const void *argument, size_t task, size_t worker);

typedef struct {
    unroll_task task;
    const void *argument;
    size_t count;
    _Atomic size_t next;
} unroll_queue;

static inline void unroll_take_tasks(void *argument, size_t worker, size_t size) {
    (void)size;
    unroll_queue *queue = argument;
    for (;;) {
        size_t task = atomic_fetch_add_explicit(&queue->next, 1, memory_order_relaxed);
        if (task >= queue->count) return;
        queue->task(queue->argument, task, worker);
    }
}

static inline void unroll_run_tasks(const unroll_team *team, size_t count, unroll_task task,
                                    const void *argument) {
    if (team->size == 1 || count <= 1) {
        for (size_t i = 0; i < count; i++) task(argument, i, 0);
        return;
    }
    unroll_queue queue = {.task = task, .argument = argument, .count = count};
    atomic_init(&queue.next, 0);
    team->run(team->context, unroll_take_tasks, &queue);
}

// The worker's share of `count` things, contiguous: first..<last.
static inline void unroll_share(size_t count, size_t worker, size_t size, size_t *first,
                                size_t *last) {
    *first = count * worker / size;
    *last = count * (worker + 1) / size;
}

static inline size_t unroll_min(size_t a, size_t b) { return a < b ? a : b; }
static inline size_t unroll_blocks(size_t count, size_t block) {
    return (count + block - 1) / block;
}

#endif
