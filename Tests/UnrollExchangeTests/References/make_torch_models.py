"""Makes torch/*.pt and torch/expected.json: small models of PyTorch, and what PyTorch computes with them.

    python3 make_torch_models.py FOLDER          (PyTorch 2.15; the files here were made with it on a CPU)
"""

import json
import pathlib
import sys

import torch
from torch import nn

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
torch.manual_seed(7)

WORDS = ["the", "cat", "<eos>", "sat", "<unk>", "on", "mat", ".", "a", "dog"]
TEXT = ["the cat sat on a mat .", "zebra dog . the"]
TEXTS = ["the cat sat", "dog", "zebra on a mat ."]


def drawn(module):
    """Parameters that differ all over, biases too."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.4 * torch.randn_like(parameter))
    return module.eval()


def places(words):
    return [WORDS.index(word) if word in WORDS else WORDS.index("<unk>") for word in words]


# Modules: outputs and final states of unequal lengths in one padded batch.
modules = {}
LENGTHS = [2, 5, 1]
KINDS = {
    "rnn": nn.RNN(3, 4, 2),
    "rnn_relu": nn.RNN(3, 4, 1, nonlinearity="relu", bias=False),
    "gru": nn.GRU(3, 4, 2, bidirectional=True),
    "lstm": nn.LSTM(3, 4, 2, bidirectional=True),
    "lstm_projection": nn.LSTM(3, 4, 2, bidirectional=True, proj_size=3),
    "lstm_one_bias": nn.LSTM(3, 4, 1, bias=False),
}
inputs = torch.randn(5, 3, 3)
for name, module in KINDS.items():
    drawn(module)
    packed = nn.utils.rnn.pack_padded_sequence(inputs, LENGTHS, enforce_sorted=False)
    with torch.no_grad():
        outputs, final = module(packed)
        outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs, total_length=5)
    hidden, cell = final if isinstance(final, tuple) else (final, None)
    torch.save(module.state_dict(), folder / f"{name}.pt")
    modules[name] = {
        "outputs": outputs.flatten().tolist(),
        "hidden": hidden.flatten().tolist(),
        "cell": None if cell is None else cell.flatten().tolist(),
    }


# Language models: the layout of PyTorch's word_language_model example.
class LanguageModel(nn.Module):
    def __init__(self, rnn, width, tied=False, output=None):
        super().__init__()
        self.encoder = nn.Embedding(len(WORDS), rnn.input_size)
        self.rnn = rnn
        self.decoder = output or nn.Linear(width, len(WORDS))
        if tied:
            self.decoder.weight = self.encoder.weight

    def log_probabilities(self, symbols):
        outputs, _ = self.rnn(self.encoder(symbols))
        outputs = outputs[:, 0]
        if isinstance(self.decoder, nn.AdaptiveLogSoftmaxWithLoss):
            return self.decoder.log_prob(outputs)
        return self.decoder(outputs).log_softmax(-1)


symbols = [place for line in TEXT for place in places(line.split()) + [WORDS.index("<eos>")]]
read = torch.tensor([WORDS.index("<eos>")] + symbols[:-1])[:, None]
language_models = {}
for name, model in {
    "lm_lstm": LanguageModel(nn.LSTM(6, 8, 2), 8),
    "lm_tied": LanguageModel(nn.LSTM(8, 8), 8, tied=True),
    "lm_gru": LanguageModel(nn.GRU(6, 8, 2), 8),
    "lm_projection": LanguageModel(nn.LSTM(6, 8, 2, proj_size=5), 5),
    "lm_adaptive": LanguageModel(
        nn.LSTM(6, 16),
        16,
        output=nn.AdaptiveLogSoftmaxWithLoss(16, len(WORDS), [5, 8], head_bias=True),
    ),
}.items():
    drawn(model)
    state = model.state_dict()
    if name == "lm_gru":  # As a checkpoint of a model on several devices.
        state = {
            "epoch": 3,
            "model_state_dict": {"module." + key: value for key, value in state.items()},
        }
    torch.save(state, folder / f"{name}.pt")
    with torch.no_grad():
        found = model.log_probabilities(read)
    language_models[name] = [float(found[step, symbol]) for step, symbol in enumerate(symbols)]


# A model of characters that are read as one of V inputs.
class OneHot(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.lstm = nn.LSTM(count, 6)
        self.fc = nn.Linear(6, count)


CHARACTERS = ["a", "b", "\n", " ", "c"]
model = drawn(OneHot(len(CHARACTERS)))
torch.save(model.state_dict(), folder / "characters.pt")
spelled = [CHARACTERS.index(character) for character in "ab c\nba\n"]
read = torch.tensor([CHARACTERS.index("\n")] + spelled[:-1])
with torch.no_grad():
    outputs, _ = model.lstm(nn.functional.one_hot(read, len(CHARACTERS)).float()[:, None])
    found = model.fc(outputs[:, 0]).log_softmax(-1)
language_models["characters"] = [
    float(found[step, symbol]) for step, symbol in enumerate(spelled)
]


# A classifier, the final states of both directions; and the same network as a tagger with pytorch-crf's names.
class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), 6)
        self.lstm = nn.LSTM(6, 7, 2, bidirectional=True)
        self.fc = nn.Linear(14, 3)


model = drawn(Classifier())
torch.save(model.state_dict(), folder / "classifier.pt")
state = {
    key.replace("fc.", "hidden2tag.").replace("embedding.", "word_embeds."): value
    for key, value in model.state_dict().items()
}
for name, shape in [("transitions", (3, 3)), ("start_transitions", (3,)), ("end_transitions", (3,))]:
    state["crf." + name] = torch.randn(shape)
torch.save(state, folder / "tagger.pt")


def best(emissions):
    """The Viterbi algorithm of pytorch-crf, by enumeration."""
    tags = torch.cartesian_prod(*[torch.arange(3)] * len(emissions)).reshape(-1, len(emissions))
    scores = []
    for path in tags:
        score = state["crf.start_transitions"][path[0]] + state["crf.end_transitions"][path[-1]]
        score = score + sum(emissions[step, tag] for step, tag in enumerate(path))
        score = score + sum(state["crf.transitions"][a, b] for a, b in zip(path, path[1:]))
        scores.append(score)
    return tags[int(torch.stack(scores).argmax())].tolist()


classes, tags = [], []
for text in TEXTS:
    with torch.no_grad():
        outputs, (hidden, _) = model.lstm(model.embedding(torch.tensor(places(text.split())))[:, None])
        final = torch.cat([hidden[-2], hidden[-1]], -1)
        classes.append(model.fc(final).softmax(-1)[0].tolist())
        tags.append(best(model.fc(outputs[:, 0])))

# A checkpoint with its own vocabulary, as character RNNs have one.
state = torch.load(folder / "lm_lstm.pt", weights_only=True)
torch.save(
    {"model": state, "word2idx": {word: place for place, word in enumerate(WORDS)}, "lr": 0.1},
    folder / "lm_checkpoint.pt",
)

json.dump(
    {
        "inputs": inputs.flatten().tolist(),
        "modules": modules,
        "language_models": language_models,
        "classes": classes,
        "tags": tags,
    },
    open(folder / "expected.json", "w"),
)
