"""Numbers behind EffectiveSamplesTests.swift: correlation, autocorrelation, effective number of
independent pairs (Bartlett, 1946) and Fisher's interval, by NumPy and SciPy.

    python correlations.py
"""
import numpy as np
from math import atanh, tanh, erfc, sqrt

n = 400
t = np.arange(n)
x = np.sin(t / 7) + 0.3 * np.cos(t * 1.7)
y = np.sin(t / 7 + 0.8) + 0.5 * np.sin(t * t * 0.01)

r = np.corrcoef(x, y)[0, 1]


def autocorrelation(v, k):
    v = v - v.mean()
    return (v[k:] * v[:-k]).sum() / (v * v).sum()


total, k = 0.0, 1
while k + 1 < n // 2:
    pair = sum((1 - m / n) * autocorrelation(x, m) * autocorrelation(y, m) for m in (k, k + 1))
    if pair <= 1e-4:
        break
    total += pair
    k += 2
effective = n / (1 + 2 * total)
deviation = 1 / sqrt(effective - 3)
print("correlation", repr(float(r)))
print("autocorrelation 5", repr(float(autocorrelation(x, 5))))
print("effective", repr(float(effective)))
print("interval", tanh(atanh(r) - 1.959964 * deviation), tanh(atanh(r) + 1.959964 * deviation))
print("p", erfc(abs(atanh(r)) / deviation / sqrt(2)))
