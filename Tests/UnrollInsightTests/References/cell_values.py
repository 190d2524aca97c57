# A case of PyTorch's LSTM and GRU, beside CellExample.
import torch
torch.set_default_dtype(torch.float64)
def rows(t): return [[round(v, 7) for v in r] for r in t.tolist()]
x = torch.tensor([[0.5, -1.0], [1.0, 0.25], [-0.5, 0.75]]).unsqueeze(1)
def fill(n, *shape):
    g = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return (((g * 7 + n) % 19 - 9) / 10).reshape(shape)
lstm = torch.nn.LSTM(2, 3)
with torch.no_grad():
    lstm.weight_ih_l0.copy_(fill(1, 12, 2)); lstm.weight_hh_l0.copy_(fill(2, 12, 3))
    lstm.bias_ih_l0.copy_(fill(3, 12)); lstm.bias_hh_l0.zero_()
    h0, c0 = torch.tensor([[[0.1, -0.2, 0.3]]]), torch.tensor([[[-0.4, 0.5, 0.6]]])
    out, (h, c) = lstm(x, (h0, c0))
    print(rows(out[:, 0])); print(rows(c[0]))
gru = torch.nn.GRU(2, 3)
with torch.no_grad():
    gru.weight_ih_l0.copy_(fill(1, 9, 2)); gru.weight_hh_l0.copy_(fill(2, 9, 3))
    gru.bias_ih_l0.copy_(fill(3, 9)); gru.bias_hh_l0.zero_(); gru.bias_hh_l0[6:].copy_(fill(4, 3))
    out, h = gru(x, torch.tensor([[[0.1, -0.2, 0.3]]]))
    print(rows(out[:, 0]))
