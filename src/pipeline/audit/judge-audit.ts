import { averageBias } from "../../estimators/bias/average-bias.js";
import { type BiasByGroup, biasByGroup, groupedByPrompt } from "../../estimators/bias/bias-by-group.js";
import { biasByRegion, GOLD_PER_REGION } from "../../estimators/bias/bias-by-region.js";
import type { BiasScores } from "../../estimators/bias/bias-scores.js";
import type { GoldDesign } from "../../estimators/bias/gold-weights.js";
import { labelsNeeded } from "../../estimators/bias/labels-needed.js";
import { lengthSlope } from "../../estimators/bias/length-slope.js";
import { orderEffect } from "../../estimators/bias/order-effect.js";
import { orderedBins, quantileEdges } from "../../estimators/bias/ordered-bins.js";
import type { GainLabels } from "../../estimators/gain-labels.js";
import type { GroupedBias, JudgeAudit, OrderBias, RegionOfPrompts } from "../../evaluation/audit.js";
import type { Estimate } from "../../evaluation/estimate.js";
import type { Matrix } from "../../math/matrix.js";
import type { PromptTable } from "../prompt-table.js";
import { promptRegions } from "./prompt-regions.js";

/** What all judges are held against. */
export interface AuditGround {
  readonly table: PromptTable;
  /** The prompts' main directions, each of variance 1. */
  readonly directions: Matrix;
  /** As they are, for the order of answers. */
  readonly labels: GainLabels;
  /** One per source and answers, and their features. */
  readonly averaged: GainLabels;
  readonly features: Matrix;
  readonly design: GoldDesign;
  readonly width: number;
  readonly seed: number;
}

/** Where a strong model's answer is so many times as long as the weak one's. */
const RATIOS = [0.5, 0.8, 1.25, 2] as const;
const MOST_REGIONS = 12;

/** @throws {FairleadError} NOT_ENOUGH_DATA */
export function judgeAudit(ground: AuditGround, judge: string): { audit: JudgeAudit; scores: BiasScores } {
  const { averaged, features, design, width, seed, table } = ground;
  const { average, scores, overlap } = averageBias(averaged, features, judge, { design, seed });
  const { sample } = scores;
  const slope = lengthSlope(scores);
  return {
    scores,
    audit: {
      judge,
      n: average.n,
      prompts: average.prompts,
      gold: average.gold,
      goldPrompts: average.goldPrompts,
      isPaired: sample.isPaired,
      bias: bare(average),
      effectiveGold: overlap.effectivePrompts,
      labelsNeeded: labelsNeeded(average, width),
      byCategory: ranked(grouped(byCategory(scores, table))),
      byPromptLength: grouped(byPromptLength(scores, table)),
      byLengthRatio: grouped(byLengthRatio(scores)),
      perDoubling: slope && { ...times(slope, Math.LN2), n: slope.n, isClear: slope.p < 0.05 },
      byOrder: byOrder(ground, judge),
      regions: regionsOf(ground, scores),
    },
  };
}

const bare = ({ value, low, high }: Estimate): Estimate => ({ value, low, high });
const times = ({ value, low, high }: Estimate, by: number): Estimate => ({
  value: value * by,
  low: low * by,
  high: high * by,
});

const grouped = ({ groups, sameP }: BiasByGroup): GroupedBias => ({
  sameP,
  groups: groups.map(({ name, merged, n, goldPrompts, bias, isClear }) => ({
    name,
    merged,
    n,
    goldPrompts,
    bias: bias && bare(bias),
    isClear,
  })),
});

/** From the highest bias down, those without an interval last. */
const ranked = ({ groups, sameP }: GroupedBias): GroupedBias => ({
  sameP,
  groups: groups.slice().sort((a, b) => (b.bias?.value ?? -Infinity) - (a.bias?.value ?? -Infinity)),
});

function byCategory(scores: BiasScores, { sources: { categories, category } }: PromptTable): BiasByGroup {
  if (categories.length === 0) return { groups: [], sameP: null };
  const names = [...categories, "no category"];
  return biasByGroup(
    scores,
    groupedByPrompt(
      scores.sample,
      names,
      category.map((c) => (c < 0 ? categories.length : c)),
    ),
  );
}

function byPromptLength(scores: BiasScores, { lengths }: PromptTable): BiasByGroup {
  const { judged, gold } = scores.sample;
  const values = {
    judged: Float64Array.from(judged.prompt, (prompt) => lengths[prompt]!),
    gold: Float64Array.from(gold.prompt, (prompt) => lengths[prompt]!),
  };
  const edges = quantileEdges(values.judged, new Set(gold.prompt).size);
  const nameOf = (low: number, high: number) =>
    high === Infinity
      ? low === -Infinity
        ? "all"
        : `${low} characters or more`
      : low === -Infinity
        ? `under ${high} characters`
        : `${low} to ${high - 1} characters`;
  return biasByGroup(scores, orderedBins(scores.sample, values, edges, nameOf));
}

function byLengthRatio(scores: BiasScores): BiasByGroup {
  const { judged, gold } = scores.sample;
  if (gold.lengthRatio.every(Number.isNaN)) return { groups: [], sameP: null };
  const nameOf = (low: number, high: number) => {
    const [from, to] = [low, high].map((edge) => `${Number(Math.exp(edge).toFixed(2))}×`);
    return high === Infinity
      ? low === -Infinity
        ? "all"
        : `${from} or more`
      : low === -Infinity
        ? `under ${to}`
        : `${from} to ${to}`;
  };
  const values = { judged: judged.lengthRatio, gold: gold.lengthRatio };
  return biasByGroup(scores, orderedBins(scores.sample, values, RATIOS.map(Math.log), nameOf));
}

function byOrder({ labels }: AuditGround, judge: string): OrderBias | null {
  const found = orderEffect(labels, judge);
  if (found === null) return null;
  const { effect, isSameAnswers } = found;
  const share = (value: number) => Math.min(1, Math.max(0, (1 + value) / 2));
  return {
    effect: bare(effect),
    firstShare: { value: share(effect.value), low: share(effect.low), high: share(effect.high) },
    n: effect.n,
    prompts: effect.prompts,
    isSameAnswers,
    isClear: effect.p < 0.05,
  };
}

function regionsOf({ table, directions, seed }: AuditGround, scores: BiasScores): RegionOfPrompts[] {
  const { judged, gold } = scores.sample;
  const count = Math.min(MOST_REGIONS, Math.floor(new Set(gold.prompt).size / GOLD_PER_REGION));
  if (count < 2) return [];
  const regions = promptRegions(table, directions, count, seed);
  const among = new Set(judged.prompt);
  return biasByRegion(scores, regions.of, { seed }).map(({ region, direction, bias, isClear }) => ({
    direction,
    ...regions.describe(region, among),
    n: bias.n,
    goldPrompts: bias.goldPrompts,
    bias: bare(bias),
    isClear,
  }));
}
