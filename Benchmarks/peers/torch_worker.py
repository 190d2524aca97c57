"""PyTorch's side of every row it has. Usage: torch_worker.py THREADS, then `run VARIANT ROW` lines."""
import random
import sys

import torch
from torch import nn
from torch.nn import functional as F

from worker import serve, shape

torch.set_num_threads(int(sys.argv[1]))
CELLS = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}


def layer(variant, row):
    size = shape(row)
    time, batch, hidden = size["T"], size["B"], size["H"]
    module = CELLS[row.split("_")[0]](hidden, hidden)
    x = torch.randn(time, batch, hidden)
    if "forward" in row:
        def forward():
            with torch.inference_mode():
                module(x)
        return forward
    x.requires_grad_()
    gradient = torch.ones(time, batch, hidden)

    def both():
        module.zero_grad(set_to_none=True)
        x.grad = None
        module(x)[0].backward(gradient)
    return both


class LanguageModel(nn.Module):
    def __init__(self, vocabulary, embedding, hidden, layers, dropout):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.lstm = nn.LSTM(embedding, hidden, layers, dropout=dropout)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, symbols, state, targets):
        output, state = self.lstm(self.embedding(symbols), state)
        return F.cross_entropy(self.output(self.dropout(output).flatten(0, 1)), targets), state


def language_model(variant, row):
    size = shape(row)
    characters = "characters" in row
    vocabulary, hidden, layers = size["V"], size["H"], size["L"]
    time, batch = size["T"], size["B"]
    model = LanguageModel(
        vocabulary, size.get("E", hidden), hidden, layers, 0.3 if characters else 0.0)
    optimizer = (
        torch.optim.Adam(model.parameters(), lr=2e-3) if characters
        else torch.optim.SGD(model.parameters(), lr=0.1))
    loss_of = torch.compile(model) if variant == "compiled" else model
    symbols = torch.randint(vocabulary, (time, batch))
    targets = torch.randint(vocabulary, (time * batch,))
    state = (torch.zeros(layers, batch, hidden), torch.zeros(layers, batch, hidden))

    def update():
        nonlocal state
        optimizer.zero_grad(set_to_none=True)
        loss, new = loss_of(symbols, state, targets)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0 if characters else 5.0)
        optimizer.step()
        state = tuple(part.detach() for part in new)
    return update


class Classifier(nn.Module):
    def __init__(self, vocabulary, embedding, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, embedding)
        self.lstm = nn.LSTM(embedding, hidden, bidirectional=True, batch_first=True)
        self.output = nn.Linear(2 * hidden, 2)

    def forward(self, words, lengths):
        output, _ = self.lstm(self.embedding(words))
        live = (torch.arange(words.shape[1])[None] < lengths[:, None]).float()
        return self.output((output * live[..., None]).sum(1) / lengths[:, None])


def classifier(variant, row):
    """Padded within batches of about one length, PyTorch's fastest (packing is slower)."""
    size = shape(row)
    vocabulary, batch = 20_000, size["B"]
    draw = random.Random(1)
    lengths = [60 if "T60" in row else draw.randint(5, 60) for _ in range(16 * batch)]
    lengths.sort()
    batches = []
    for first in range(0, len(lengths), batch):
        some = torch.tensor(lengths[first:first + batch])
        words = torch.randint(1, vocabulary, (batch, int(some.max())))
        words[torch.arange(words.shape[1])[None] >= some[:, None]] = 0
        batches.append((words, some, torch.randint(2, (batch,))))
    model = Classifier(vocabulary, size["E"], size["H"])
    optimizer = torch.optim.Adam(model.parameters())

    def train():
        for words, some, classes in batches:
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(words, some), classes).backward()
            optimizer.step()

    def infer():
        with torch.inference_mode():
            for words, some, _ in batches:
                model(words, some)
    return train if "training" in row else infer


def softmax(variant, row):
    size = shape(row)
    vocabulary, hidden, rows = size["V"], size["H"], size["N"]
    # Classes as words are: the n-th is n times rarer than the first.
    targets = torch.multinomial(1 / torch.arange(1, vocabulary + 1).double(), rows, True)
    x = torch.randn(rows, hidden, requires_grad=True)
    if variant == "adaptive":
        cutoffs = [2000, 10000] if vocabulary < 100_000 else [4000, 40000, 200000]
        output = nn.AdaptiveLogSoftmaxWithLoss(hidden, vocabulary, cutoffs, div_value=4.0)
        loss_of = lambda: output(x, targets).loss
    else:
        output = nn.Linear(hidden, vocabulary)
        loss_of = lambda: F.cross_entropy(output(x), targets)

    def both():
        output.zero_grad(set_to_none=True)
        x.grad = None
        loss_of().backward()
    return both


class Writer(nn.Module):
    """Two LSTM cells by hand: quicker a symbol at a time than nn.LSTM."""

    def __init__(self, vocabulary, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, hidden)
        self.lower, self.upper = nn.LSTMCell(hidden, hidden), nn.LSTMCell(hidden, hidden)
        self.output = nn.Linear(hidden, vocabulary)

    def forward(self, symbol, lower, upper):
        lower = self.lower(self.embedding(symbol), lower)
        upper = self.upper(lower[0], upper)
        return self.output(upper[0]).argmax(-1), lower, upper


def generation(variant, row):
    size = shape(row)
    model = Writer(size["V"], size["H"]).eval()

    def write():
        with torch.inference_mode():
            symbol = torch.ones(1, dtype=torch.long)
            lower = upper = (torch.zeros(1, size["H"]),) * 2
            for _ in range(200):
                symbol, lower, upper = model(symbol, lower, upper)
                int(symbol)
    return write


KINDS = {
    "lstm": layer, "gru": layer, "rnn": layer, "lm": language_model, "classifier": classifier,
    "softmax": softmax, "generation": generation,
}


def prepare(variant, row):
    torch.manual_seed(1)
    return KINDS[row.split("_")[0]](variant, row)


serve(prepare)
