"""What is compared with what: the rows, their peers, and the bars that are to be met.

A row has the name of the benchmark of `UnrollBenchmarks --list`; its shape stands in the name. The
peers are (worker, variant): a worker is a program that stays alive and measures what its standard
input asks for, a variant is how it is asked to do the row. A bar is the least ratio, peer's seconds
by ours, that counts as met; None: no bar, the ratio is for information.
"""
from typing import NamedTuple, Optional


class Peer(NamedTuple):
    worker: str
    variant: str
    bar: Optional[float] = None

    @property
    def name(self):
        return f"{WORKERS[self.worker].title} {self.variant}".strip()


class Worker(NamedTuple):
    title: str
    program: str  # Python; else C++ and C, compiled when first asked for


WORKERS = {
    "torch": Worker("PyTorch", "torch_worker.py"),
    "onnxruntime": Worker("onnxruntime", "onnxruntime_worker.py"),
    "onednn": Worker("oneDNN", "onednn_worker.cpp"),
    "onednn3": Worker("oneDNN 3", "onednn_worker.cpp"),
    "openblas": Worker("OpenBLAS", "sgemm_worker.c"),
    "mkl": Worker("MKL", "sgemm_worker.c"),
    "dnnl": Worker("oneDNN", "sgemm_worker.c"),
    "dnnl3": Worker("oneDNN 3", "sgemm_worker.c"),
    "before": Worker("before", "UnrollBenchmarks"),
}

# Another build of ours: a change may cost no row more than 3 %.
BEFORE = Peer("before", "", 0.97)


def layers():
    rows = {}
    for shape in ("T35_B20_H650", "T128_B64_H256", "T64_B32_H512"):
        for cell in ("lstm", "gru_after", "rnn"):
            for way in ("", "forward_"):
                rows[f"{cell}_{way}{shape}"] = [
                    Peer("torch", "eager", 1.0),
                    Peer("onednn", "primitive", 1.0),
                    Peer("onednn3", "primitive", 1.0),
                ]
        for way in ("", "forward_"):
            rows[f"gru_before_{way}{shape}"] = [
                Peer("onednn", "primitive", 1.0),
                Peer("onednn3", "primitive", 1.0),
            ]
    return rows


def language_models():
    """Whole updates. The bars of the smallest, the middle and the largest model, and one for all
    of the peers' faster forms; bfloat16 is held against float32."""
    bars = {
        "lm_small_V10000_2x200_B20_T20": 1.6,
        "lm_medium_V10000_2x650_B20_T35": 1.3,
        "lm_large_V10000_1x1500_B20_T35": 1.35,
        "lm_characters_V66_E128_2x512_B32_T64": 1.1,
    }
    rows = {
        name: [Peer("torch", "eager", bar), Peer("torch", "compiled", 1.1)]
        for name, bar in bars.items()
    }
    rows["lm_medium_V10000_2x650_B20_T35_bfloat16"] = [Peer("torch", "eager", 1.9)]
    return rows


def classifiers():
    return {
        f"classifier_{kind}_B64_{lengths}_E100_H128": [Peer("torch", "padded", 1.5)]
        for kind in ("training", "inference")
        for lengths in ("T5-60", "T60")
    }


def taggers():
    return {
        "crf_T40_B32_K20": [Peer("torch", "pytorch-crf", 3.0)],
        "tagger_training_B32_T5-40_E50_H128_K20": [Peer("torch", "padded", 2.0)],
        "tagger_inference_B32_T5-40_E50_H128_K20": [Peer("torch", "padded", 2.0)],
    }


def speech():
    """CTC with its log-softmax, both passes."""
    return {"ctc_T400_B16_V30_L40": [Peer("torch", "ctc_loss", 2.0)]}


def translators():
    """Both sides do the same products; bfloat16 and int8 are held against PyTorch's float32."""
    return {
        "translation_training_B64_T6-26_H256_V8000": [Peer("torch", "sequences", 1.5)],
        "translation_training_B64_T6-26_H256_V8000_bfloat16": [Peer("torch", "sequences", 1.9)],
        "translation_beam5_B64_T16_H256_V8000": [Peer("torch", "batched", 3.0)],
        "translation_beam5_B64_T16_H256_V8000_int8": [Peer("torch", "batched", 3.0)],
        "translation_greedy_B1_T16_H256_V8000": [Peer("torch", "batched", 3.0)],
        "translation_greedy_B1_T16_H256_V8000_int8": [Peer("torch", "batched", 3.0)],
    }


def softmaxes():
    rows = {}
    for shape in ("V33000_H256_N512", "V33000_H650_N512", "V800000_H256_N512"):
        rows[f"softmax_full_{shape}"] = [Peer("torch", "full", 1.3)]
        rows[f"softmax_adaptive_{shape}"] = [Peer("torch", "adaptive", 1.3)]
    return rows


def generation():
    return {
        "generation_V65_2x512_B1": [
            Peer("torch", "cells", 1.0),
            Peer("onnxruntime", "float32", 1.8),
        ],
        "generation_V65_2x512_B1_int8": [Peer("onnxruntime", "int8", 1.8)],
    }


def products():
    shapes = [
        (1024, 1024, 1024), (4096, 4096, 4096), (20, 650, 2600), (64, 512, 2048),
        (128, 1024, 4096), (1, 512, 2048), (1, 2048, 8192), (700, 650, 2600), (700, 650, 10000),
    ]
    shapes += [(m, 512, 2048) for m in (2, 4, 8, 16, 32, 128, 256)]
    return {
        f"product_{kind}_M{m}_K{k}_N{n}": [
            Peer("openblas", "sgemm", 1.0), Peer("mkl", "sgemm", 1.0), Peer("dnnl", "sgemm", 1.0),
            Peer("dnnl3", "sgemm", 1.0),
        ]
        for m, k, n in shapes
        for kind in ("AB", "ABt")
    }


ROWS = {
    **layers(), **language_models(), **classifiers(), **taggers(), **speech(), **translators(),
    **generation(), **softmaxes(), **products(),
}
