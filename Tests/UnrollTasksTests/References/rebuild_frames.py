"""Makes the frames that a classifier reads of files of numbers and of recordings.

Written from Documentation/model-format.md alone, for rebuild_models.py.
"""

import struct

import numpy as np


def numbers_of(path):
    """Frames in rows of numbers between commas."""
    with open(path) as file:
        return np.array([[float(x) for x in line.split(",")] for line in file if line.strip()])


def samples_of(path):
    """The samples of a WAV file of 16 bits and one channel, whose chunks are in the usual order."""
    with open(path, "rb") as file:
        data = file.read()
    begin = data.index(b"data") + 8
    (size,) = struct.unpack("<I", data[begin - 4 : begin])
    return np.frombuffer(data[begin : begin + size], "<i2") / 32768


def mel(hertz, scale):
    if scale == "htk":
        return 2595 * np.log10(1 + hertz / 700)
    return hertz * 3 / 200 if hertz < 1000 else 15 + 27 * np.log(hertz / 1000) / np.log(6.4)


def hertz(pitch, scale):
    if scale == "htk":
        return 700 * (10 ** (pitch / 2595) - 1)
    return pitch * 200 / 3 if pitch < 15 else 1000 * 6.4 ** ((pitch - 15) / 27)


def filters_of(audio, size):
    rate, bands, scale = audio["sampleRate"], audio["bands"], audio["melScale"]
    low = mel(audio["lowestFrequency"], scale)
    high = mel(audio.get("highestFrequency", rate / 2), scale)
    corners = [hertz(low + (high - low) * k / (bands + 1), scale) for k in range(bands + 2)]
    bins = np.arange(size // 2 + 1) * rate / size
    filters = []
    for left, middle, right in zip(corners, corners[1:], corners[2:]):
        rising, falling = (bins - left) / (middle - left), (right - bins) / (right - middle)
        top = 2 / (right - left) if audio["normalizesArea"] else 1
        filters.append(np.maximum(0, np.minimum(rising, falling)) * top)
    return np.array(filters)


def window_of(kind, length):
    if kind == "rectangular" or length == 1:
        return np.ones(length)
    cosine = np.cos(2 * np.pi * np.arange(length) / (length - (kind != "hann")))
    if kind == "hamming":
        return 0.54 - 0.46 * cosine
    return (0.5 - 0.5 * cosine) ** (0.85 if kind == "povey" else 1)


def spectra_of(x, audio):
    """The features of a recording's samples, [T, D], before its mean is taken off."""
    length, shift = audio["frameLength"], audio["frameShift"]
    size = audio.get("fftSize", max(2, 1 << (length - 1).bit_length()))
    if audio["preemphasis"] > 0:
        x = np.concatenate([x[:1], x[1:] - audio["preemphasis"] * x[:-1]])
    count, lead = 1 + len(x) // shift, size // 2 - (size - length) // 2
    if audio["framing"] == "inside":
        count, lead = max(0, 1 + (len(x) - length) // shift), 0
    else:
        behind = max(0, (count - 1) * shift - lead + length - len(x))
        mode = "reflect" if audio["framing"] == "mirrored" else "constant"
        x = np.pad(x, (lead, behind), mode=mode)
    frames = np.array([x[t * shift : t * shift + length] for t in range(count)])
    powers = np.abs(np.fft.rfft(frames * window_of(audio["window"], length), size)) ** 2
    if audio["usesMagnitudes"]:
        powers = np.sqrt(powers)
    energies = np.log(np.maximum(powers @ filters_of(audio, size).T, audio["floor"]))
    if audio["logarithm"] == "decibels":
        energies *= 10 / np.log(10)
    if audio["kind"] == "mfcc":
        bands, lifter = audio["bands"], audio["lifter"]
        k = np.arange(audio["cepstra"])[:, None]
        cosines = np.cos(np.pi * k * (np.arange(bands) + 0.5) / bands) * np.sqrt(2 / bands)
        cosines[0] /= np.sqrt(2)
        if lifter > 0:
            cosines *= 1 + lifter / 2 * np.sin(np.pi * (k + 1) / lifter)
        energies = energies @ cosines.T
    return with_derivatives(energies, audio)


def with_derivatives(frames, audio):
    count = len(frames)
    width = min(audio["deltaWidth"], (count - 1) // 2 * 2 + 1)
    half = width // 2
    t = np.arange(-half, half + 1)
    factors = np.zeros((2, width))
    if width >= 3:
        squares = t**2 - (t**2).mean()
        factors = np.array([t / (t**2).sum(), 2 * squares / (squares**2).sum()])
    parts = [frames]
    for order in range(audio["deltas"]):
        centres = np.clip(np.arange(count), half, count - 1 - half)
        parts.append(np.array([factors[order] @ frames[c - half : c + half + 1] for c in centres]))
    return np.concatenate(parts, axis=1)


def frames_of(path, config, normalization):
    """What the network reads of a file, [T, D]."""
    reading = config["frameReading"]
    if config["input"] == "audio":
        frames = spectra_of(samples_of(path), reading["audio"])
        frames = frames - frames.mean(axis=0)
    else:
        frames = numbers_of(path)
        if "referenceJoint" in reading:
            joints = frames.reshape(len(frames), -1, 3)
            origin = joints[:, reading["referenceJoint"]][:, None]
            frames = (joints - origin).reshape(len(frames), -1)
    if reading["differences"] > 0:
        differences = np.concatenate([np.zeros((1, frames.shape[1])), np.diff(frames, axis=0)])
        frames = np.concatenate([frames, reading["differences"] * differences], axis=1)
    return (frames - np.array(normalization["mean"])) / np.array(normalization["deviation"])
