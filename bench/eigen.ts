import { EigenvalueDecomposition, Matrix as Reference } from "ml-matrix";
import { type Matrix, row, zeros } from "../src/math/matrix.js";
import { gram, times } from "../src/math/product.js";
import { type SparseMatrix, sparseTimes } from "../src/math/sparse.js";
import { symmetricEigen } from "../src/math/symmetric-eigen.js";
import { rng } from "../src/random.js";
import type { Bench, Figure } from "./bench.js";
import { plainGram, plainSparseTimes, plainTimes } from "./plain-products.js";
import { medianFigure, ratioFigure, takingTurns } from "./timing.js";

/** The sizes of the lexical embedder's singular value decomposition on some thousand prompts. */
const ROWS = 4096;
const DIMENSION = 256;
const VOCABULARY = 20_000;
const TERMS_PER_ROW = 40;

/** The library's own eigensolver against the one it is tested with, and the SIMD kernels against plain loops. */
export const bench: Bench = {
  summary: "eigenvectors of a 256 × 256 matrix against ml-matrix; matrix products against plain JavaScript loops",
  needs: [],
  targets: { "eigen-over-ml-matrix": { atMost: 1 } },
  async run({ note }) {
    note(`eigenvectors, ${DIMENSION} × ${DIMENSION}`);
    const eigen = eigenFigures();
    note(`products, ${ROWS} rows`);
    return [...eigen, ...productFigures()];
  },
};

function eigenFigures(): Figure[] {
  const a = gram(randomMatrix(2 * DIMENSION, DIMENSION));
  const reference = new Reference(Array.from({ length: DIMENSION }, (_, i) => Array.from(row(a, i))));
  const turns = takingTurns(
    () => symmetricEigen(a),
    () => new EigenvalueDecomposition(reference, { assumeSymmetric: true }),
    { runs: 15, warmUps: 3 },
  );
  return [
    medianFigure("eigen-ms", "ms", turns.a),
    medianFigure("eigen-ml-matrix-ms", "ms", turns.b),
    ratioFigure("eigen-over-ml-matrix", turns.a, turns.b),
  ];
}

function productFigures(): Figure[] {
  const tall = randomMatrix(ROWS, DIMENSION);
  const square = randomMatrix(DIMENSION, DIMENSION);
  const sparse = randomSparse();
  const long = randomMatrix(VOCABULARY, DIMENSION);
  const compared = [
    { name: "gram", kernel: () => gram(tall), plain: () => plainGram(tall) },
    { name: "times", kernel: () => times(tall, square), plain: () => plainTimes(tall, square) },
    { name: "sparse-times", kernel: () => sparseTimes(sparse, long), plain: () => plainSparseTimes(sparse, long) },
  ];
  return compared.flatMap(({ name, kernel, plain }) => {
    const turns = takingTurns(kernel, plain, { runs: 9, warmUps: 2 });
    return [medianFigure(`${name}-ms`, "ms", turns.a), ratioFigure(`${name}-over-plain`, turns.a, turns.b)];
  });
}

function randomMatrix(rows: number, columns: number): Matrix {
  const random = rng(1, `bench/eigen/${rows}`);
  const out = zeros(rows, columns);
  for (let e = 0; e < out.values.length; e++) out.values[e] = random.normal();
  return out;
}

function randomSparse(): SparseMatrix {
  const random = rng(1, "bench/eigen/sparse");
  const entries = ROWS * TERMS_PER_ROW;
  return {
    rows: ROWS,
    columns: VOCABULARY,
    offsets: Int32Array.from({ length: ROWS + 1 }, (_, i) => i * TERMS_PER_ROW),
    indices: Int32Array.from({ length: entries }, () => random.integer(VOCABULARY)),
    values: Float32Array.from({ length: entries }, () => random.uniform()),
  };
}
