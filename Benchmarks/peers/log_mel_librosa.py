"""Seconds that librosa takes for the log-mel frames of an hour of noise at 16 kHz, on one thread.

usage: log_mel_librosa.py        (set OMP_NUM_THREADS, MKL_NUM_THREADS and OPENBLAS_NUM_THREADS to 1)
"""
import time

import librosa
import numpy as np

minute = np.random.default_rng(1).standard_normal(16_000 * 60).astype(np.float32) * 0.1
hour = np.tile(minute, 60)


def log_mel(samples):
    energies = librosa.feature.melspectrogram(
        y=samples, sr=16_000, n_fft=512, hop_length=160, win_length=400, n_mels=80, pad_mode="reflect")
    return np.log(np.maximum(energies, 1e-10))


log_mel(minute)
start = time.perf_counter()
log_mel(hour)
print(f"{time.perf_counter() - start:.3f}")
