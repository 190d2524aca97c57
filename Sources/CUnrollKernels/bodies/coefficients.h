// Polynomials of the elementary functions, with ln 2 in two parts; those of exp and tanh were fitted,
// rounded and measured by Tests/UnrollTensorsTests/References/elementary_functions.py.
#ifndef UNROLL_COEFFICIENTS_H
#define UNROLL_COEFFICIENTS_H

#define EXP_LN2_HIGH 0.693145751953125f
#define EXP_LN2_LOW 1.42860677e-06f
#define EXP_C0 4.99999940e-01f
#define EXP_C1 1.66665226e-01f
#define EXP_C2 4.16682921e-02f
#define EXP_C3 8.36853217e-03f
#define EXP_C4 1.38183020e-03f

#define TANH_C0 -3.33332807e-01f
#define TANH_C1 1.33314058e-01f
#define TANH_C2 -5.37365153e-02f
#define TANH_C3 2.06281673e-02f
#define TANH_C4 -5.69229620e-03f

// Moshier's Cephes library, logf.
#define LOG_LN2_HIGH 0.693359375f
#define LOG_LN2_LOW -2.12194440e-4f
#define LOG_C0 3.3333331174e-01f
#define LOG_C1 -2.4999993993e-01f
#define LOG_C2 2.0000714765e-01f
#define LOG_C3 -1.6668057665e-01f
#define LOG_C4 1.4249322787e-01f
#define LOG_C5 -1.2420140846e-01f
#define LOG_C6 1.1676998740e-01f
#define LOG_C7 -1.1514610310e-01f
#define LOG_C8 7.0376836292e-02f

#endif
