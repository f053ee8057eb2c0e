"""
Writes what transformers makes of a BERT checkpoint, for `npm run bench -- encoder` to compare with:

    pip install torch transformers
    python bench/peers/encoder-reference.py FOLDER > bench/reference/all-MiniLM-L6-v2.json

Optional: the result is in the repository.
"""

import base64
import hashlib
import json
import pathlib
import sys

import torch
import transformers

folder = pathlib.Path(sys.argv[1])
TEXTS = [
    "Hi",
    "Who wrote Faust?",
    "Translate 'good morning' into Spanish, please.",
    "Prove that the square root of 2 is irrational.",
    "def f(x):\n    return [y ** 2 for y in x if y % 3 == 0]  # what does this do?",
    "Ünïcödé, naïve café — “quotes”, 北京 and Москва; emoji 🎉 too",
    "SELECT name, SUM(total) FROM orders GROUP BY name HAVING SUM(total) > 100;",
    "internationalization antidisestablishmentarianism supercalifragilisticexpialidocious",
    " ".join(f"Item {i}: compare the cost, the speed and the quality of the options." for i in range(12)),
    " ".join(f"word{i}" for i in range(600)),
]
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
model = transformers.AutoModel.from_pretrained(folder).eval()


def encoded(values: torch.Tensor) -> str:
    return base64.b64encode(values.detach().numpy().astype("<f4").tobytes()).decode()


rows = []
for text in TEXTS:
    inputs = tokenizer(text, truncation=True, max_length=model.config.max_position_embeddings, return_tensors="pt")
    with torch.no_grad():
        states = model(**inputs).last_hidden_state[0]
    rows.append({"text": text, "ids": inputs["input_ids"][0].tolist(), "first": encoded(states[0]), "mean": encoded(states.mean(0))})

print(
    json.dumps(
        {
            "checkpoint": folder.name,
            "sha256": hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(),
            "by": f"transformers {transformers.__version__}, torch {torch.__version__.split('+')[0]}, float32, CPU",
            "rows": rows,
        },
        indent=1,
        ensure_ascii=False,
    )
)
