"""Reference numbers for the character encoder: PyTorch's one-dimensional convolutions, and a highway layer in its terms.

    python character_reference.py       writes character.safetensors beside this script

Everything comes from PyTorch in float64, from values that float32 holds exactly. The README lists the names of the tensors.
"""

import torch
import torch.nn.functional as F

from fixtures import Values, as_array, save

SEED = 53
WORDS = ["a", "", "recurrent", "net", "to", "recurrence"]
LIMIT = 9  # bytes and two marks: the longer words are cut
BEGIN, END = 256, 257
ASKED = [2, 0, 5, 2, 1, 4]
FILTERS = {1: 3, 2: 5, 4: 6}
SIZE, OUTPUTS = 5, 4


def symbols(word):
    return [BEGIN, *word.encode()[: LIMIT - 2], END]


def convolution(characters, word, weight, bias, width):
    """Largest outputs over the windows inside the word, which is filled up with zeros to one window."""
    x = characters[torch.tensor(symbols(word))]
    x = F.pad(x, (0, 0, 0, max(0, width - len(x))))
    # Ours are rows of a window's characters side by side; PyTorch wants [F, E, width].
    kernel = weight.reshape(len(weight), width, -1).transpose(1, 2)
    return F.conv1d(x.T[None], kernel, bias)[0].max(dim=1).values


def highway(x, p, index):
    t = torch.sigmoid(F.linear(x, p[f"highway.{index}.gate.weight"], p[f"highway.{index}.gate.bias"]))
    g = F.relu(F.linear(x, p[f"highway.{index}.transform.weight"], p[f"highway.{index}.transform.bias"]))
    return t * g + (1 - t) * x


def encode(word, p):
    outputs = [
        convolution(p["characters.weight"], word, p[f"filters.{i}.weight"], p[f"filters.{i}.bias"], width)
        for i, width in enumerate(FILTERS)
    ]
    x = F.relu(torch.cat(outputs))
    for index in range(2):
        x = highway(x, p, index)
    return F.linear(x, p["projection.weight"], p["projection.bias"])


def main():
    values = Values(SEED, "encoder")
    total = sum(FILTERS.values())
    shapes = {"characters.weight": (258, SIZE)}
    for i, (width, count) in enumerate(FILTERS.items()):
        shapes |= {f"filters.{i}.weight": (count, width * SIZE), f"filters.{i}.bias": (count,)}
    for i in range(2):
        for part in ("transform", "gate"):
            shapes |= {f"highway.{i}.{part}.weight": (total, total), f"highway.{i}.{part}.bias": (total,)}
    shapes |= {"projection.weight": (OUTPUTS, total), "projection.bias": (OUTPUTS,)}
    p = {name: values.normal(*shape, scale=0.5).requires_grad_() for name, shape in shapes.items()}
    table = torch.stack([encode(word, p) for word in WORDS])
    output = table[ASKED]
    weight = values.normal(*output.shape)
    loss = (output * weight).sum()
    loss.backward()
    tensors = {"asked": torch.tensor(ASKED), "table": table, "output": output, "loss_weight": weight}
    tensors |= {f"parameter.{name}": tensor for name, tensor in p.items()}
    tensors |= {f"gradient.{name}": tensor.grad for name, tensor in p.items()}
    save("character", {key: as_array(value) for key, value in tensors.items()},
         {"seed": SEED, "words": WORDS, "limit": LIMIT, "computed": "in float64; stored as float32"})


if __name__ == "__main__":
    main()
