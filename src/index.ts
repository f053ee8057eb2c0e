// The public API: named re-exports, in the order of the journey.

export { type OpenOptions, openRecords, type ReadSummary, type RecordStream } from "./data/open-records.js";
export { normalisedPrompt, promptKey } from "./data/prompt-key.js";
export { type RecordsByKind, readRecords } from "./data/read-records.js";
export type { AnyRecord, BattleRecord, LoggedRecord, OutcomeRecord, RecordKind } from "./data/records.js";
export { type SimulateLogsOptions, simulateLogs } from "./data/simulate-logs.js";
export { type Side, type SplitRule, splitRecords, splitSide } from "./data/split.js";
export { type SyntheticWorld, type SyntheticWorldOptions, syntheticWorld } from "./data/synthetic/world.js";
export { writeRecords } from "./data/write-records.js";
export {
  type CausalLmEmbedder,
  type CausalLmOptions,
  openCausalLmEmbedder,
} from "./embedders/causal-lm/causal-lm.js";
export { type LlamaOptions, openLlamaEmbedder } from "./embedders/causal-lm/llama/llama.js";
export type { Embedder } from "./embedders/embedder.js";
export { type EncoderState, encoder } from "./embedders/encoder/encoder.js";
export { type CheckpointOptions, readCheckpoint } from "./embedders/encoder/read-checkpoint.js";
export { fitLexical, type LexicalEmbedder, type LexicalState, lexical } from "./embedders/lexical/lexical.js";
export { type OpenAiEmbedder, type OpenAiOptions, openOpenAiEmbedder } from "./embedders/openai/openai.js";
export { ERROR_STATUS, type ErrorCode, FairleadError, type Mistake } from "./errors.js";
export { type BoostingOptions, boosting } from "./estimators/boosting/boosting.js";
export { type CrossFitOptions, crossFit } from "./estimators/cross-fit.js";
export { type DrLearnerOptions, drLearner } from "./estimators/effects/dr-learner.js";
export type { EffectLearner, TreatedSample } from "./estimators/effects/effect-learner.js";
export { type RLearnerOptions, rLearner } from "./estimators/effects/r-learner.js";
export { type FoldOptions, stratifiedFolds } from "./estimators/folds.js";
export { type ForestModel, type ForestOptions, forest } from "./estimators/forest/forest.js";
export { kernelRidge } from "./estimators/kernel-ridge.js";
export { type Predictor, predictRows, type Regressor } from "./estimators/regressor.js";
export { type LinearModel, ridge } from "./estimators/ridge.js";
export type { Audit, JudgeAudit } from "./evaluation/audit.js";
export { auditHtml } from "./evaluation/audit-report.js";
export { auditText } from "./evaluation/audit-text.js";
export type { Estimate } from "./evaluation/estimate.js";
export { type EvaluateOptions, evaluate, evaluateWithSamples } from "./evaluation/evaluate.js";
export type { Evaluation, RouterResult } from "./evaluation/evaluation.js";
export type { Replay, ReplayedPolicy } from "./evaluation/replay.js";
export { replayHtml } from "./evaluation/replay-report.js";
export { replayText } from "./evaluation/replay-text.js";
export { reportHtml } from "./evaluation/report.js";
export { evaluationTable } from "./evaluation/table.js";
export type { TestSet } from "./evaluation/test-set.js";
export { type Matrix, type Matrix32, matrix } from "./math/matrix.js";
export { type AuditOptions, type AuditReport, audit } from "./pipeline/audit.js";
export { type BenchmarkOptions, type BenchmarkReport, benchmark } from "./pipeline/benchmark.js";
export { type CalibrateOptions, calibrate } from "./pipeline/calibrate.js";
export { embedderOf } from "./pipeline/embedding.js";
export { type EvaluateOptions as EvaluateFilesOptions, evaluate as evaluateFiles } from "./pipeline/evaluate.js";
export { type ImportSettings, importRecords } from "./pipeline/import.js";
export { type ReplayOptions, type ReplayReport, replay } from "./pipeline/replay.js";
export { type RouteOptions, route } from "./pipeline/route.js";
export { type ServeOptions, serve } from "./pipeline/serve.js";
export { type TrainOptions, train } from "./pipeline/train.js";
export { type Rng, rng } from "./random.js";
export { causalLmRouter } from "./routers/causal-lm.js";
export { alwaysRouter, bestSingleRouter } from "./routers/constant-routers.js";
export { type RouterFile, readRouterFile, writeRouterFile } from "./routers/file/router-file.js";
export { knnRouter } from "./routers/knn.js";
export { type MetaOptions, metaRouter } from "./routers/meta/meta.js";
export { type MfOptions, mfRouter } from "./routers/mf.js";
export { randomRouter } from "./routers/random.js";
export { createRouter, ROUTER_KINDS } from "./routers/registry.js";
export { ridgeRouter } from "./routers/ridge.js";
export type { BattleSet, FittedRouter, Router, RouterState, StorableRouter, TrainingSet } from "./routers/router.js";
export { VERSION } from "./version.js";
