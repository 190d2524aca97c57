"""PyTorch's side of every row it has. Usage: torch_worker.py THREADS, then `run VARIANT ROW` lines."""
import random
import sys

import torch
from torch import nn
from torch.nn import functional as F

from worker import serve, shape

try:
    import torchcrf
except ImportError:
    torchcrf = None  # only the rows of taggers need it

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


def field(variant, row):
    """pytorch-crf, both passes."""
    size = shape(row)
    crf = torchcrf.CRF(size["K"])
    scores = torch.randn(size["T"], size["B"], size["K"], requires_grad=True)
    tags = torch.randint(size["K"], (size["T"], size["B"]))

    def both():
        scores.grad = None
        crf.zero_grad(set_to_none=True)
        (-crf(scores, tags, reduction="token_mean")).backward()
    return both


def alignments(variant, row):
    """ctc_loss with log_softmax, both passes."""
    size = shape(row)
    logits = torch.randn(size["T"], size["B"], size["V"], requires_grad=True)
    targets = torch.randint(1, size["V"], (size["B"], size["L"]))
    times = torch.full((size["B"],), size["T"])
    symbols = torch.full((size["B"],), size["L"])

    def both():
        logits.grad = None
        F.ctc_loss(F.log_softmax(logits, 2), targets, times, symbols).backward()
    return both


class Tagger(nn.Module):
    def __init__(self, vocabulary, embedding, hidden, tags):
        super().__init__()
        self.words = nn.Embedding(vocabulary, embedding, padding_idx=0)
        self.letters = nn.Embedding(258, 30, padding_idx=0)
        self.filters = nn.ModuleList(nn.Conv1d(30, 20, width) for width in (2, 3, 4))
        self.mix = nn.Linear(60, 60)
        self.layer = nn.LSTM(embedding + 60, hidden, batch_first=True, bidirectional=True)
        self.output = nn.Linear(2 * hidden, tags)
        self.crf = torchcrf.CRF(tags, batch_first=True)

    def scores(self, words, letters):
        read = self.letters(letters).transpose(1, 2)
        read = torch.cat([F.relu(f(read).amax(2)) for f in self.filters], 1)
        read = self.mix(read).view(*words.shape, 60)
        x = F.dropout(torch.cat([self.words(words), read], 2), 0.4, self.training)
        return self.output(F.dropout(self.layer(x)[0], 0.4, self.training))


def tagger(variant, row):
    """Padded within batches of about one length; letters of every word, since finding the different
    words costs PyTorch more than it saves."""
    size = shape(row)
    draw = random.Random(1)
    lengths = sorted(draw.randint(5, 40) for _ in range(16 * size["B"]))
    batches = []
    for first in range(0, len(lengths), size["B"]):
        some = torch.tensor(lengths[first:first + size["B"]])
        mask = torch.arange(int(some.max()))[None] < some[:, None]
        words = torch.randint(1, 20_000, mask.shape) * mask
        letters = torch.randint(1, 256, (mask.numel(), 14))
        letters[torch.arange(14)[None] >= 3 + words.view(-1, 1) % 12] = 0
        batches.append((words, letters, torch.randint(size["K"], mask.shape), mask))
    model = Tagger(20_000, size["E"], size["H"], size["K"])
    optimizer = torch.optim.Adam(model.parameters())

    def train():
        model.train()
        for words, letters, tags, mask in batches:
            optimizer.zero_grad(set_to_none=True)
            scores = model.scores(words, letters)
            (-model.crf(scores, tags, mask, reduction="token_mean")).backward()
            optimizer.step()

    def infer():
        model.eval()
        with torch.inference_mode():
            for words, letters, _, mask in batches:
                model.crf.decode(model.scores(words, letters), mask)
    return train if "training" in row else infer


class Translator(nn.Module):
    """As ours: whole sequences an op each in training, a time step at a time in search."""

    def __init__(self, vocabulary, hidden):
        super().__init__()
        self.source = nn.Embedding(vocabulary, hidden)
        self.target = nn.Embedding(vocabulary, hidden)
        self.encoder = nn.GRU(hidden, hidden, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(2 * hidden, 2 * hidden)
        self.below = nn.GRU(hidden, hidden, batch_first=True)
        self.above = nn.GRU(3 * hidden, hidden, batch_first=True)
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.key = nn.Linear(2 * hidden, hidden)
        self.vector = nn.Linear(hidden, 1, bias=False)
        self.combine = nn.Linear(4 * hidden, hidden)
        self.output = nn.Linear(hidden, vocabulary)
        self.output.weight = self.target.weight
        nn.init.uniform_(self.source.weight, -0.1, 0.1)
        nn.init.uniform_(self.target.weight, -0.1, 0.1)

    def encode(self, source):
        drop = lambda x: F.dropout(x, 0.3, self.training)
        outputs, final = self.encoder(drop(self.source(source)))
        outputs = drop(outputs)
        states = torch.tanh(self.bridge(torch.cat([final[0], final[1]], 1))).chunk(2, 1)
        return outputs, self.key(outputs), [state[None].contiguous() for state in states]

    def decode(self, symbols, outputs, keys, states):
        """Symbols [B, T'] of B rows that are k hypotheses of each sentence of the memory."""
        embedded = F.dropout(self.target(symbols), 0.3, self.training)
        below, first = self.below(embedded, states[0])
        beam = len(symbols) // len(outputs)
        queries = self.query(below).view(len(outputs), beam * below.shape[1], -1)
        scores = self.vector(torch.tanh(queries[:, :, None] + keys[:, None]))[..., 0]
        contexts = (scores.softmax(2) @ outputs).view(*below.shape[:2], -1)
        above, second = self.above(torch.cat([below, contexts], 2), states[1])
        vectors = torch.tanh(self.combine(torch.cat([above, contexts, embedded], 2)))
        return F.dropout(vectors, 0.3, self.training), [first, second]


def translation_training(size):
    draw = random.Random(1)
    lengths = sorted(draw.randint(6, 26) for _ in range(8 * size["B"]))
    batches = []
    for first in range(0, len(lengths), size["B"]):
        # Nearly one length: what is padded is about a tenth of a time step.
        longest = lengths[first + size["B"] // 2]
        source, target = torch.randint(2, size["V"], (2, size["B"], longest + 1))
        batches.append((source, target))
    model = Translator(size["V"], size["H"]).train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def train():
        for source, target in batches:
            optimizer.zero_grad(set_to_none=True)
            vectors, _ = model.decode(target, *model.encode(source))
            logits = model.output(vectors.flatten(0, 1))
            F.cross_entropy(logits, target.flatten(), label_smoothing=0.1).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
    return train


def translation(variant, row):
    size = shape(row)
    if "training" in row:
        return translation_training(size)
    beam = 5 if "beam5" in row else 1
    model = Translator(size["V"], size["H"]).eval()
    source = torch.randint(2, size["V"], (size["B"], size["T"] + 1))
    rows, vocabulary = size["B"], size["V"]

    def search():
        with torch.inference_mode():
            outputs, keys, states = model.encode(source)
            states = [state.repeat_interleave(beam, 1) for state in states]
            scores = torch.full((rows, beam), -1e9)
            scores[:, 0] = 0
            symbols = torch.ones(rows * beam, 1, dtype=torch.long)
            base = torch.arange(rows)[:, None] * beam
            history = symbols[:, :0]
            for _ in range(size["T"] + 1):
                vectors, states = model.decode(symbols, outputs, keys, states)
                logs = model.output(vectors[:, 0])
                logs[:, 1] = -1e9
                logs = scores.view(-1, 1) + logs.log_softmax(1)
                scores, places = logs.view(rows, -1).topk(beam, 1)
                chosen = (places // vocabulary + base).flatten()
                symbols = (places % vocabulary).view(-1, 1)
                states = [state[:, chosen] for state in states]
                history = torch.cat([history[chosen], symbols], 1)
            return history
    return search


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
    "softmax": softmax, "crf": field, "ctc": alignments, "tagger": tagger, "translation": translation, "generation": generation,
}


def prepare(variant, row):
    torch.manual_seed(1)
    return KINDS[row.split("_")[0]](variant, row)


serve(prepare)
