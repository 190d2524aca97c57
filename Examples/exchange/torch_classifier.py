"""Trains a BiLSTM classifier with PyTorch and saves it: FOLDER/torch.pt, words.txt, and what it says of the test
texts in said.json.

    python3 torch_classifier.py TRAINING.tsv TEST.tsv FOLDER
"""

import csv
import json
import pathlib
import sys

import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [
            (row["text"].lower().split(), row["label"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


training, test, folder = rows(sys.argv[1]), rows(sys.argv[2]), pathlib.Path(sys.argv[3])
labels = sorted({label for _, label in training})
words = ["<pad>", "<unk>"] + sorted({word for text, _ in training for word in text})
index = {word: place for place, word in enumerate(words)}


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(words), 64)
        self.lstm = nn.LSTM(64, 64, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(128, len(labels))

    def forward(self, texts):
        places = [torch.tensor([index.get(word, 1) for word in text]) for text in texts]
        lengths = [len(text) for text in texts]
        packed = nn.utils.rnn.pack_padded_sequence(
            self.embedding(nn.utils.rnn.pad_sequence(places, batch_first=True)),
            lengths, batch_first=True, enforce_sorted=False)
        _, (hidden, _) = self.lstm(packed)
        return self.fc(torch.cat([hidden[-2], hidden[-1]], -1))


model = Classifier()
optimizer = torch.optim.Adam(model.parameters(), 3e-3)
for epoch in range(5):
    order = torch.randperm(len(training)).tolist()
    for first in range(0, len(order), 32):
        batch = [training[place] for place in order[first:first + 32]]
        loss = nn.functional.cross_entropy(
            model([text for text, _ in batch]),
            torch.tensor([labels.index(label) for _, label in batch]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
model.eval()
torch.save(model.state_dict(), folder / "torch.pt")
(folder / "words.txt").write_text("".join(word + "\n" for word in words), encoding="utf-8")
(folder / "labels.txt").write_text("".join(label + "\n" for label in labels), encoding="utf-8")
with torch.no_grad():
    said = torch.cat([model([text]) for text, _ in test]).softmax(-1).tolist()
json.dump({"labels": labels, "probabilities": said}, open(folder / "said.json", "w"))
right = sum(labels[max(range(len(labels)), key=row.__getitem__)] == label for row, (_, label) in zip(said, test))
print(f"PyTorch: {right} of {len(test)} right")
