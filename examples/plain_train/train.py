"""A plain PyTorch script of someone who never heard of advisor: handwritten digits, an MLP, lines on stdout."""

import argparse

import torch
from sklearn.datasets import load_digits
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=1e-3)
parser.add_argument("--batch-size", type=int, default=32)
parser.add_argument("--weight-decay", type=float, default=0.0)
parser.add_argument("--dropout", type=float, default=0.0)
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

torch.manual_seed(args.seed)
torch.set_num_threads(1)

digits = load_digits()
inputs = torch.tensor(digits.data, dtype=torch.float32) / 16
labels = torch.tensor(digits.target)
shuffled = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
train, val = shuffled[:1200], shuffled[1200:]

model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(args.dropout), nn.Linear(64, 10))
optimizer = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=args.weight_decay)
loss_fn = nn.CrossEntropyLoss()

for epoch in range(1, args.epochs + 1):
    model.train()
    total = 0.0
    order = train[torch.randperm(len(train))]
    for first in range(0, len(order), args.batch_size):
        batch = order[first : first + args.batch_size]
        loss = loss_fn(model(inputs[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch)
    model.eval()
    with torch.no_grad():
        output = model(inputs[val])
        val_loss = loss_fn(output, labels[val]).item()
        accuracy = (output.argmax(1) == labels[val]).float().mean().item()
    print(f"epoch {epoch}/{args.epochs} loss={total / len(train):.4f} val_loss={val_loss:.4f} val_acc={accuracy:.4f}")
