"""
Fits scikit-learn's random forest for `npm run bench -- forest`, one line of JSON in, one out:

    {"features": "all", "seed": 1, "trees": 100, "rows": 4500, "columns": 50, "folder": "…"}
    {"seconds": 5.6, "r2": 0.94}

Only `fit` is timed, with two jobs. Begins by printing the version.

    python3 -m venv FOLDER && FOLDER/bin/pip install 'scikit-learn==1.2.2' 'numpy<2' 'scipy<1.12'
    FAIRLEAD_PYTHON=FOLDER/bin/python npm run bench -- forest
"""

import json
import pathlib
import sys
import time

import numpy
import sklearn
from sklearn.ensemble import RandomForestRegressor

MAX_FEATURES = {"all": 1.0, "sqrt": "sqrt"}

print(json.dumps({"version": sklearn.__version__}), flush=True)
for line in sys.stdin:
    task = json.loads(line)
    folder, rows = pathlib.Path(task["folder"]), task["rows"]
    x = numpy.fromfile(folder / "x", dtype="<f8").reshape(-1, task["columns"])
    y = numpy.fromfile(folder / "y", dtype="<f8")
    forest = RandomForestRegressor(
        n_estimators=task["trees"], max_features=MAX_FEATURES[task["features"]], random_state=task["seed"], n_jobs=2
    )
    start = time.perf_counter()
    forest.fit(x[:rows], y[:rows])
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "r2": forest.score(x[rows:], y[rows:])}), flush=True)
