"""Polynomials behind the vector kernels' exp, tanh and sigmoid in single precision: the fit, and the error it leaves.

    python elementary_functions.py               fits, then measures every 97th float (under a minute)
    python elementary_functions.py --exhaustive  measures every float of the ranges (long)

Needs numpy and mpmath (made with 2.4.6 and 1.3.0). The fit is a Remez exchange in 40 digits; coefficients are rounded to
float one at a time, the one that matters most first, and the rest is fitted again each time, so that the later ones absorb
the rounding of the earlier. The measurement runs every operation in float32, once with separate multiplication and addition
and once with fused ones, and compares with float64 functions. An error of 1 ulp is the distance between neighbouring floats
at the exact value.

Largest error in ulp over every float of the range (--exhaustive; the sample misses the worst floats by a few hundredths):

                                       separate   fused
    exp on [-87, 88]                     0.989    1.013
    tanh, 4 coefficients up to 0.55      1.459    1.463
    tanh, 5 coefficients up to 0.625     1.332    1.332
    sigmoid on [-87, 87]                 2.481    2.481
"""

import sys

import mpmath as mp
import numpy as np

mp.mp.dps = 40
f32 = np.float32


# The fit


def to_float32(value):
    """The float nearest to a number of 40 digits. (Going through float64 rounds twice; harmless for a coefficient.)"""
    return f32(float(value))


def remez(target, weight, degree, low, high, points=600, rounds=40):
    """The polynomial of a degree with the least max |weight * (target - polynomial)| on a grid of Chebyshev points."""
    angles = [mp.pi * (2 * k + 1) / (2 * points) for k in reversed(range(points))]
    grid = [(low + high) / 2 + (high - low) / 2 * mp.cos(angle) for angle in angles]
    wanted = [target(x) for x in grid]
    weights = [weight(x) for x in grid]
    count = degree + 2
    chosen = [round((points - 1) * (1 - float(mp.cos(mp.pi * k / (count - 1)))) / 2) for k in range(count)]
    coefficients, best = None, None
    for _ in range(rounds):
        chosen = [c + 1 if weights[c] == 0 else c for c in chosen]
        matrix = mp.matrix(count, count)
        right = mp.matrix(count, 1)
        for row, index in enumerate(chosen):
            for k in range(degree + 1):
                matrix[row, k] = grid[index] ** k
            matrix[row, degree + 1] = (-1) ** row / weights[index]
            right[row] = wanted[index]
        solution = mp.lu_solve(matrix, right)
        coefficients = [solution[k] for k in range(degree + 1)]
        level = abs(solution[degree + 1])
        error = [w * (t - mp.polyval(coefficients[::-1], x)) for x, t, w in zip(grid, wanted, weights)]
        best = max(abs(e) for e in error)
        if best <= level * (1 + mp.mpf(10) ** -6):
            break
        # One extremum of every run of equal sign; of these, the alternating window with the largest least error.
        extrema = []
        for index, e in enumerate(error):
            if e == 0:
                continue
            if extrema and (error[extrema[-1]] > 0) == (e > 0):
                if abs(e) > abs(error[extrema[-1]]):
                    extrema[-1] = index
            else:
                extrema.append(index)
        while len(extrema) > count:
            if len(extrema) == count + 1:
                extrema.pop(0 if abs(error[extrema[0]]) < abs(error[extrema[-1]]) else -1)
                continue
            least = min(range(len(extrema) - 1), key=lambda k: max(abs(error[extrema[k]]), abs(error[extrema[k + 1]])))
            if least == 0:
                extrema.pop(0)
            elif least == len(extrema) - 2:
                extrema.pop()
            else:
                del extrema[least : least + 2]
        if len(extrema) < count:
            break
        chosen = extrema
    return coefficients, best


def fit_rounded(target, weight, degree, low, high):
    """Float coefficients, lowest power first: each is fixed in turn and the rest fitted again."""
    fixed = []
    for power in range(degree + 1):

        def rest(x, fixed=tuple(fixed), power=power):
            return (target(x) - mp.fsum(mp.mpf(float(c)) * x**k for k, c in enumerate(fixed))) / x**power

        def rest_weight(x, power=power):
            return weight(x) * abs(x) ** power

        coefficients, _ = remez(rest, rest_weight, degree - power, low, high)
        fixed.append(to_float32(coefficients[0]))
    return fixed


def fit_exp(degree=4):
    """exp(r) = 1 + r + r^2 P(r) on [-ln2/2, ln2/2], least relative error."""
    half = mp.log(2) / 2 * (1 + mp.mpf(2) ** -18)  # a hair wider: the reduction rounds

    def target(r):
        return (mp.exp(r) - 1 - r) / r**2

    def weight(r):
        return r**2 / mp.exp(r)

    return fit_rounded(target, weight, degree, -half, half)


def fit_tanh(count, limit):
    """tanh(x) = x + x^3 P(x^2) for |x| <= limit, least relative error; P has `count` coefficients."""
    square = mp.mpf(limit) ** 2

    def target(s):
        x = mp.sqrt(s)
        return (mp.tanh(x) - x) / (x * s)

    def weight(s):
        x = mp.sqrt(s)
        return x * s / mp.tanh(x)

    return fit_rounded(target, weight, count - 1, mp.mpf(10) ** -8, square)


# Arithmetic in float32


def separate(a, b, c):
    """a * b + c, two roundings."""
    return (a * b).astype(f32) + c


def fused(a, b, c):
    """a * b + c with one rounding, exactly: the product is exact in float64, the sum is rounded to odd, then to float32."""
    product = np.asarray(a, np.float64) * np.asarray(b, np.float64)
    c = np.asarray(c, np.float64)
    total = np.asarray(product + c)
    back = total - product
    lost = (product - (total - back)) + (c - back)
    bits = total.view(np.int64)
    away = (lost > 0) == (total > 0)
    odd = np.where((lost != 0) & (bits & 1 == 0), np.where(away, bits + 1, bits - 1), bits)
    return odd.view(np.float64).astype(f32)


LOG2_E = f32(1.44269504)
LN2_HIGH = f32(0.693145751953125)  # 15 bits: n * LN2_HIGH is exact for |n| <= 511, fused or not
LN2_LOW = to_float32(mp.log(2) - mp.mpf(float(LN2_HIGH)))
SHIFTER = f32(12582912.0)  # 1.5 * 2^23: adding and subtracting it rounds to an integer


def horner(coefficients, x, multiply_add):
    value = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        value = multiply_add(value, x, c)
    return value


def exp32(x, coefficients, multiply_add):
    n = multiply_add(x, LOG2_E, SHIFTER) - SHIFTER
    r = multiply_add(n, -LN2_HIGH, x)
    r = multiply_add(n, -LN2_LOW, r)
    value = horner(coefficients, r, multiply_add)
    value = multiply_add(value, r * r, r) + f32(1)
    scale = ((n.astype(np.int32) + 127) << 23).view(f32)
    return value * scale


def tanh32(x, exp_coefficients, coefficients, multiply_add, limit):
    magnitude = np.minimum(np.abs(x), f32(10))
    s = x * x
    near = multiply_add(horner(coefficients, s, multiply_add) * s, x, x)
    e = exp32(magnitude + magnitude, exp_coefficients, multiply_add)
    far = np.copysign(f32(1) - f32(2) / (e + f32(1)), x)
    return np.where(magnitude <= f32(limit), near, far)


def sigmoid32(x, exp_coefficients, multiply_add):
    return f32(1) / (f32(1) + exp32(-x, exp_coefficients, multiply_add))


# Measurement


def ulps(actual, exact):
    spacing = np.exp2(np.maximum(np.frexp(np.abs(exact))[1] - 24, -149).astype(np.float64))
    return np.abs(actual.astype(np.float64) - exact) / spacing


def floats(low, high, stride, chunk=1 << 20):
    """Every stride-th positive float from low to high, in chunks."""
    first, last = (int(np.asarray(v, f32).view(np.int32)) for v in (low, high))
    for start in range(first, last + 1, chunk * stride):
        bits = np.arange(start, min(start + chunk * stride, last + 1), stride, dtype=np.int64)
        yield bits.astype(np.int32).view(f32)
    yield np.asarray([high], f32)


def worst(function, exact, low, high, stride, signs=(1, -1)):
    largest, place = 0.0, 0.0
    for part in floats(low, high, stride):
        for sign in signs:
            x = part * f32(sign)
            with np.errstate(under="ignore", over="ignore"):
                error = ulps(function(x), exact(x.astype(np.float64)))
            index = int(np.argmax(error))
            if error[index] > largest:
                largest, place = float(error[index]), float(x[index])
    return largest, place


def show(name, coefficients):
    print(name)
    for k, c in enumerate(coefficients):
        print(f"  c{k} = {float(c):+.8e}f   {float(c).hex()}")


def main():
    stride = 1 if "--exhaustive" in sys.argv else 97
    print(f"log2(e) {LOG2_E:.8e} {float(LOG2_E).hex()}   ln2 high {float(LN2_HIGH)!r} {float(LN2_HIGH).hex()}   "
          f"ln2 low {float(LN2_LOW):.8e} {float(LN2_LOW).hex()}")
    exp = fit_exp()
    show("exp(r) = 1 + (r + r^2 P(r)), P of degree 4", exp)
    # Four coefficients are enough up to 0.55, just above the place where tanh crosses 1/2 and its ulp doubles.
    choices = [(count, limit, fit_tanh(count, limit)) for count, limit in ((4, 0.55), (4, 0.625), (5, 0.625))]
    for count, limit, fit in choices:
        show(f"tanh(x) = x + x^3 P(x^2) for |x| <= {limit}, {count} coefficients", fit)
    tiny = f32(2.0**-30)
    for label, form in (("separate", separate), ("fused", fused)):
        error, place = max(
            worst(lambda x: exp32(x, exp, form), np.exp, tiny, f32(88), stride, signs=(1,)),
            worst(lambda x: exp32(x, exp, form), np.exp, tiny, f32(87), stride, signs=(-1,)),
        )
        print(f"{label:9} exp on [-87, 88]: {error:.4f} ulp at {place!r}", flush=True)
        for count, limit, fit in choices:
            error, place = worst(lambda x: tanh32(x, exp, fit, form, limit), np.tanh, tiny, f32(20), stride, signs=(1,))
            print(f"{label:9} tanh, {count} coefficients up to {limit}: {error:.4f} ulp at {place!r}", flush=True)
        error, place = worst(lambda x: sigmoid32(x, exp, form), lambda x: 1 / (1 + np.exp(-x)), tiny, f32(87), stride)
        print(f"{label:9} sigmoid on [-87, 87]: {error:.4f} ulp at {place!r}", flush=True)


if __name__ == "__main__":
    main()
