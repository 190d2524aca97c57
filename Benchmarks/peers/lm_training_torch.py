"""Characters a second that PyTorch trains a 2 x 512 LSTM with: the model and update of
Examples/shakespeare/run.sh (embedding 128, dropout 0.3, Adam, clipping, batch 32, window 64).

Usage: python lm_training_torch.py THREADS SECONDS    prints one number
"""
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(1)
V, E, H, B, T = 66, 128, 512, 32, 64


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(V, E)
        self.lstm = nn.LSTM(E, H, 2, dropout=0.3)
        self.dropout = nn.Dropout(0.3)
        self.output = nn.Linear(H, V)

    def forward(self, symbols, state):
        hidden, state = self.lstm(self.embedding(symbols), state)
        return self.output(self.dropout(hidden).flatten(0, 1)), state


model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
symbols, targets = torch.randint(V, (T, B)), torch.randint(V, (T * B,))
state = (torch.zeros(2, B, H), torch.zeros(2, B, H))


def update():
    global state
    optimizer.zero_grad(set_to_none=True)
    logits, new = model(symbols, state)
    nn.functional.cross_entropy(logits, targets).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    state = tuple(s.detach() for s in new)


for _ in range(3):
    update()
count, began = 0, time.perf_counter()
while time.perf_counter() - began < float(sys.argv[2]):
    update()
    count += 1
print(round(count * B * T / (time.perf_counter() - began)))
