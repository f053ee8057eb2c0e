import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { boosting } from "../src/estimators/boosting/boosting.js";
import { forest } from "../src/estimators/forest/forest.js";
import { predictRows, type Regressor } from "../src/estimators/regressor.js";
import { type Matrix, matrix } from "../src/math/matrix.js";
import { mean, quantile } from "../src/math/statistics.js";
import { rng } from "../src/random.js";
import type { Bench, BenchContext, Figure } from "./bench.js";
import { type PythonPeer, pythonPeer } from "./python-peer.js";
import { inTemporaryFolder } from "./temporary-folder.js";
import { medianFigure, milliseconds, ratioFigure } from "./timing.js";

const ROWS = 4500;
const HELD_OUT = 4500;
const COLUMNS = 50;
const TREES = 100;
/** A data set each: forests differ by their data more than by their seeds. */
const TURNS = 7;
const INSTALL =
  "python3 -m venv FOLDER && FOLDER/bin/pip install 'scikit-learn==1.2.2' 'numpy<2' 'scipy<1.12', then FAIRLEAD_PYTHON=FOLDER/bin/python";

/** Ours on one thread against scikit-learn's on two, in turns on the same data. */
export const bench: Bench = {
  summary: `${TREES} fully grown trees on ${ROWS} × ${COLUMNS}: fitting against scikit-learn with two jobs, prediction, boosting`,
  needs: [],
  targets: {
    "forest-speedup-over-sklearn": { atLeast: 3 },
    "forest-predict-us": { atMost: 2 },
  },
  async run({ note }) {
    const peer = await pythonPeer("bench/peers/forest.py");
    note(peer ? `scikit-learn ${peer.hello.version}` : `without scikit-learn: ${INSTALL}`);
    const figures = await inTemporaryFolder((folder) => allFigures(folder, note, peer));
    await peer?.stop();
    return figures;
  },
};

async function allFigures(folder: string, note: BenchContext["note"], peer?: PythonPeer): Promise<Figure[]> {
  warmUp();
  const all = await turns("all", folder, note, peer);
  const sqrt = await turns("sqrt", folder, note, peer);
  note("boosting");
  const worlds = Array.from({ length: TURNS }, (_, turn) => world(turn));
  const boosted = worlds.map((one) => measured(boosting(), one));
  return [
    ...againstPeer("", all),
    ...againstPeer("-sqrt", sqrt),
    medianFigure(
      "forest-predict-us",
      "µs",
      all.map(({ ours }) => ours.predictUs),
    ),
    medianFigure(
      "boosting-fit-seconds",
      "s",
      boosted.map(({ seconds }) => seconds),
    ),
    rangeFigure(
      "boosting-r2",
      boosted.map(({ r2 }) => r2),
    ),
  ];
}

interface World {
  readonly x: Matrix;
  readonly y: Float64Array;
  readonly test: Matrix;
  readonly testY: Float64Array;
  /** Both parts, for the peer. */
  readonly all: { readonly x: Float64Array; readonly y: Float64Array };
}

interface Fit {
  readonly seconds: number;
  readonly r2: number;
}

interface Turn {
  readonly ours: Fit & { readonly predictUs: number };
  readonly peer?: Fit;
}

/** Takes turns with the peer: each turn is a data set of its own, which both fit. */
async function turns(
  features: "all" | "sqrt",
  folder: string,
  note: BenchContext["note"],
  peer?: PythonPeer,
): Promise<Turn[]> {
  const out: Turn[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    note(`features: ${features}, turn ${turn + 1} of ${TURNS}`);
    const one = world(turn);
    const ours = measured(forest({ trees: TREES, features, seed: turn }), one);
    if (!peer) {
      out.push({ ours });
      continue;
    }
    writeFileSync(join(folder, "x"), one.all.x);
    writeFileSync(join(folder, "y"), one.all.y);
    const task = { features, seed: turn, trees: TREES, rows: ROWS, columns: COLUMNS, folder };
    out.push({ ours, peer: await peer.ask<Fit>(task) });
  }
  return out;
}

function measured(regressor: Regressor, { x, y, test, testY }: World): Turn["ours"] {
  const start = performance.now();
  const model = regressor.fit(x, y);
  const seconds = (performance.now() - start) / 1000;
  const predictions = predictRows(model, test);
  const times = milliseconds(() => predictRows(model, test), { runs: 9, warmUps: 2 });
  const predictUs = (quantile(times, 0.5) * 1000) / HELD_OUT;
  return { seconds, r2: rSquared(testY, predictions), predictUs };
}

function againstPeer(suffix: string, all: readonly Turn[]): Figure[] {
  const ours = all.map((turn) => turn.ours);
  const peers = all.flatMap(({ peer }) => peer ?? []);
  const own = [
    medianFigure(
      `forest-fit-seconds${suffix}`,
      "s",
      ours.map(({ seconds }) => seconds),
    ),
    rangeFigure(
      `forest-r2${suffix}`,
      ours.map(({ r2 }) => r2),
    ),
  ];
  if (peers.length === 0) return own;
  const [sklearn, fairlead] = [peers, ours].map((fits) => fits.map(({ seconds }) => seconds));
  return [
    ratioFigure(`forest-speedup-over-sklearn${suffix}`, sklearn!, fairlead!),
    ...own,
    medianFigure(`forest-fit-seconds-sklearn${suffix}`, "s", sklearn!),
    rangeFigure(
      `forest-r2-sklearn${suffix}`,
      peers.map(({ r2 }) => r2),
    ),
    rangeFigure(
      `forest-r2-minus-sklearn${suffix}`,
      ours.map(({ r2 }, i) => r2 - peers[i]!.r2),
    ),
  ];
}

/** The mean over the data sets, with the lowest and the highest. */
function rangeFigure(name: string, values: readonly number[]): Figure {
  return {
    name,
    value: mean(values),
    low: Math.min(...values),
    high: Math.max(...values),
    n: values.length,
    unit: "R²",
  };
}

const rSquared = (y: Float64Array, f: Float64Array) => {
  const average = mean(y);
  const squares = (values: Float64Array) => values.reduce((sum, v) => sum + v * v, 0);
  return 1 - squares(y.map((v, i) => v - f[i]!)) / squares(y.map((v) => v - average));
};

/**
 * Five of fifty features matter, with an interaction and a curve, and noise a twentieth of the variance:
 *
 *   y = 10 sin(π x₁x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅ + 5 ε     x, ε ~ N(0, 1)
 *
 * @see Friedman 1991, Annals of Statistics 19:1–67, with normal features
 */
function world(seed: number): World {
  const random = rng(seed, "bench/forest");
  const n = ROWS + HELD_OUT;
  const x = new Float64Array(n * COLUMNS).map(() => random.normal());
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [a, b, c, d, e] = x.subarray(i * COLUMNS);
    const curve = 10 * Math.sin(Math.PI * a! * b!) + 20 * (c! - 0.5) ** 2;
    return curve + 10 * d! + 5 * e! + 5 * random.normal();
  });
  return {
    x: matrix(ROWS, COLUMNS, x.subarray(0, ROWS * COLUMNS)),
    y: y.subarray(0, ROWS),
    test: matrix(HELD_OUT, COLUMNS, x.subarray(ROWS * COLUMNS)),
    testY: y.subarray(ROWS),
    all: { x, y },
  };
}

/** The compiler of both languages' kernels has done its work before the first turn. */
function warmUp(): void {
  const { x, y } = world(TURNS);
  predictRows(forest({ trees: 10 }).fit(x, y), x);
}
