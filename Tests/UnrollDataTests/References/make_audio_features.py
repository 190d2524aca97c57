"""Writes audio-features.json: features by librosa and resampling by scipy, of the samples in it.

usage: python make_audio_features.py > audio-features.json        (librosa 0.11.0, scipy 1.17.1, numpy 2.4.6)

All is computed in double precision; numbers are rounded to six digits after the point.
"""
import json
import warnings

import librosa
import numpy as np
import scipy.signal

warnings.simplefilter("ignore")
random = np.random.default_rng(13)
rate = 16_000
count = 2_000
time = np.arange(count) / rate
sound = 0.3 * np.sin(2 * np.pi * (300 + 2_000 * time) * time) * np.minimum(1, 30 * time)
sound += 0.1 * np.sin(2 * np.pi * 3_100 * time) + 0.02 * random.standard_normal(count)
written = np.round(sound * 32_768).astype(int)
samples = written / 32_768


def features(config, n=count):
    c = dict(
        sampleRate=rate, frameLength=400, frameShift=160, window="hann", framing="mirrored", preemphasis=0,
        usesMagnitudes=False, bands=80, melScale="slaney", normalizesArea=True, lowestFrequency=0,
        logarithm="natural", floor=1e-10, cepstra=13, lifter=0, deltas=0, deltaWidth=9, kind="log-mel")
    c.update(config)
    y = samples[:n]
    if c["preemphasis"]:
        y = librosa.effects.preemphasis(y, coef=c["preemphasis"], zi=np.zeros(1))
    length = c["frameLength"]
    size = c.get("fftSize") or 2 ** int(np.ceil(np.log2(length)))
    names = {"hann": ("hann", True), "symmetric-hann": ("hann", False), "hamming": ("hamming", False),
             "rectangular": ("boxcar", False)}
    if c["window"] == "povey":
        window = scipy.signal.get_window("hann", length, fftbins=False) ** 0.85
    else:
        name, periodic = names[c["window"]]
        window = scipy.signal.get_window(name, length, fftbins=periodic)
    if c["framing"] == "inside":
        # librosa puts a short window into the middle of its frame: zeros around make the frames ours.
        left = (size - length) // 2
        y = np.pad(y, (left, size - length - left))
    else:
        # np.pad mirrors as often as needed, librosa only once.
        y = np.pad(y, size // 2, mode="reflect" if c["framing"] == "mirrored" else "constant")
    spectrum = np.abs(librosa.stft(y, n_fft=size, hop_length=c["frameShift"], win_length=length, window=window,
                                   center=False, dtype=np.complex128))
    filters = librosa.filters.mel(
        sr=c["sampleRate"], n_fft=size, n_mels=c["bands"], fmin=c["lowestFrequency"], fmax=c.get("highestFrequency"),
        htk=c["melScale"] == "htk", norm="slaney" if c["normalizesArea"] else None, dtype=np.float64)
    energies = filters @ (spectrum if c["usesMagnitudes"] else spectrum**2)
    if c["logarithm"] == "natural":
        values = np.log(np.maximum(energies, c["floor"]))
    else:
        values = librosa.power_to_db(energies, amin=c["floor"], top_db=None)
    if c["kind"] == "mfcc":
        values = librosa.feature.mfcc(S=values, n_mfcc=c["cepstra"], lifter=c["lifter"])
    values = np.vstack([values] + [
        librosa.feature.delta(values, width=c["deltaWidth"], order=order) for order in range(1, c["deltas"] + 1)])
    return {"config": c, "sampleCount": n, "frameCount": values.shape[1],
            "frames": [round(float(v), 6) for v in values.T.ravel()]}


def whole_librosa():
    """The first case by librosa's own function, so that the steps above are its steps."""
    energies = librosa.feature.melspectrogram(
        y=samples, sr=rate, n_fft=512, hop_length=160, win_length=400, n_mels=80, pad_mode="reflect")
    expected = np.array(features({})["frames"]).reshape(-1, 80).T
    assert np.abs(np.log(np.maximum(energies, 1e-10)) - expected).max() < 1e-5


def resampled(source, target):
    common = np.gcd(source, target)
    up, down = target // common, source // common
    half = 62
    taps = scipy.signal.firwin(
        2 * half * max(up, down) + 1, 0.95 / max(up, down), window=("kaiser", 0.1102 * (96 - 8.7)))
    y = scipy.signal.resample_poly(samples[:600], up, down, window=taps)
    return {"from": int(source), "to": int(target), "samples": [round(float(v), 6) for v in y]}


whole_librosa()
print(json.dumps({
    "samples": written.tolist(),
    "features": [
        features({}),
        features({"framing": "padded", "melScale": "htk", "normalizesArea": False, "bands": 23, "lowestFrequency": 60,
                  "highestFrequency": 7_000, "logarithm": "decibels", "usesMagnitudes": True}),
        features({"framing": "inside", "frameLength": 512, "window": "hamming", "preemphasis": 0.97, "bands": 26}),
        features({"framing": "inside", "window": "povey", "preemphasis": 0.97, "bands": 23, "melScale": "htk",
                  "normalizesArea": False, "lowestFrequency": 20}),
        features({"kind": "mfcc", "bands": 40, "cepstra": 12, "lifter": 22, "deltas": 2, "logarithm": "decibels"}),
        features({"kind": "mfcc", "bands": 20, "cepstra": 20, "deltas": 1, "deltaWidth": 5, "framing": "padded",
                  "window": "symmetric-hann"}),
        features({"frameLength": 399, "frameShift": 101, "fftSize": 1_024, "bands": 24, "window": "rectangular"}, 901),
        features({"sampleRate": 8_000, "frameLength": 200, "frameShift": 80, "bands": 24}, 640),
        features({"bands": 24, "deltas": 1, "deltaWidth": 3}, 90 * 4),
        features({"bands": 24, "preemphasis": 0.5}, 70),
        features({"bands": 12, "frameShift": 700, "framing": "inside"}),
    ],
    "resampled": [resampled(8_000, 16_000), resampled(16_000, 8_000), resampled(44_100, 16_000),
                  resampled(16_000, 22_050), resampled(1_100, 1_000)],
}))
