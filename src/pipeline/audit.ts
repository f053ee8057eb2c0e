import { FairleadError } from "../errors.js";
import { averagedOrders } from "../estimators/averaged-orders.js";
import { GOLD_PER_REGION } from "../estimators/bias/bias-by-region.js";
import type { BiasScores } from "../estimators/bias/bias-scores.js";
import type { GainLabels } from "../estimators/gain-labels.js";
import type { Audit, JudgeAudit } from "../evaluation/audit.js";
import { principalComponents } from "../math/principal-components.js";
import { rng } from "../random.js";
import { gainLabels } from "../routers/meta/gain-labels.js";
import { orientedByRating } from "../routers/meta/sides.js";
import { auditFeatures } from "./audit/audit-features.js";
import { goldDesign } from "./audit/gold-design.js";
import { goldRatings } from "./audit/gold-ratings.js";
import { type AuditGround, judgeAudit } from "./audit/judge-audit.js";
import { nextLabels } from "./audit/next-labels.js";
import { chooseEmbedder, type Surroundings } from "./embedding.js";
import { type Evidence, gatherEvidence, type Selection } from "./evidence.js";
import { type PromptTable, promptTable } from "./prompt-table.js";

export interface AuditOptions extends Selection, Surroundings {
  /** Default: all in the data that do not count as gold. */
  readonly judges?: readonly string[];
  /** Judges whose verdicts count as gold, such as `human`. Default: none */
  readonly goldJudges?: readonly string[];
  /** Default: every model that an outcome or a battle names. */
  readonly models?: readonly string[];
  readonly embedder: string;
  /** `estimated`, `random`, or a file that `labelNext` wrote. Default `estimated` */
  readonly design?: string;
  /** Width of a 95 % interval, in gain, that the number of labels is reckoned for. */
  readonly width: number;
  /** Draws prompts to be labelled next, and writes them. */
  readonly labelNext?: { readonly size: number; readonly out: string; readonly randomShare: number };
  readonly seed: number;
}

/** Of the prompt vectors: gold is scarce, and could not bear hundreds; and it is topics that regions should follow, not wording. */
const DIRECTIONS = 24;

export interface AuditReport {
  readonly audit: Audit;
  readonly digest: string;
}

/**
 * Holds each judge against gold: its bias on average, by group and by region, what the order of answers does, how many labels
 * would settle it, and which.
 *
 * @throws {FairleadError} NOT_ENOUGH_DATA where no judge can be held against gold and no labels are asked for
 */
export async function audit(options: AuditOptions): Promise<AuditReport> {
  const { width, seed, labelNext } = options;
  const evidence = await gatherEvidence("train", options);
  checkGoldJudges(evidence.records, options.goldJudges ?? []);
  const table = promptTable(evidence.records, { ...options, isCorrected: true });
  const { ratings, isGold } = goldRatings(table, seed);
  const labels = gainLabels(table, orientedByRating(ratings));
  const judges = chosenJudges(table, options.judges);
  const design = await goldDesign(options.design ?? "estimated", table.keys);
  checkGold(labels, labelNext !== undefined);

  const { embedder } = await chooseEmbedder(options.embedder, table.prompts, seed, options);
  const embeddings = await embedder.embed(table.prompts);
  const averaged = averagedOrders(labels);
  const directions = principalComponents(embeddings, DIRECTIONS, rng(seed, "audit/directions"));
  const features = auditFeatures(averaged, directions, ratings);
  const ground: AuditGround = { table, directions, labels, averaged, features, design, width, seed };
  const { audited, refused, scores } = eachJudge(ground, judges, options.judges !== undefined || !labelNext);
  const drawn = labelNext && (await nextLabels(table, averaged, scores, { ...labelNext, seed }));

  const judged = [...averaged.source.keys()].filter((i) => averaged.source[i] !== 0);
  const gold = [...averaged.source.keys()].filter((i) => averaged.source[i] === 0);
  const promptsOf = (rows: readonly number[]) => new Set(rows.map((i) => averaged.prompt[i])).size;
  return {
    digest: evidence.digest,
    audit: {
      n: judged.length,
      prompts: promptsOf(judged),
      goldPrompts: promptsOf(gold),
      models: [...table.models.keys()].sort((a, b) => ratings[b]! - ratings[a]! || a - b).map((k) => table.models[k]!),
      seed,
      design: design.kind,
      width,
      judges: audited,
      refused,
      labelNext: drawn ?? null,
      notes: notesOn(audited, table, isGold),
    },
  };
}

function checkGoldJudges(records: Evidence["records"], asked: readonly string[]): void {
  const met = new Set(records.flatMap(({ record }) => ("judge" in record && record.judge ? [record.judge] : [])));
  const unknown = asked.filter((judge) => !met.has(judge));
  if (unknown.length === 0) return;
  throw new FairleadError("INVALID_ARGUMENT", {
    expected: `--gold-judges out of the data's: ${[...met].sort().join(", ") || "none"}`,
    found: unknown.join(", "),
    fix: "Spell the judge as the records do.",
  });
}

function chosenJudges({ sources: { judges } }: PromptTable, asked: readonly string[] | undefined): readonly string[] {
  const unknown = (asked ?? []).filter((judge) => !judges.includes(judge));
  if (unknown.length > 0)
    throw new FairleadError("INVALID_ARGUMENT", {
      expected: `judges in the data that do not count as gold: ${judges.join(", ") || "none"}`,
      found: unknown.join(", "),
      fix: "Spell the judge as the records do.",
    });
  if (judges.length === 0)
    throw new FairleadError("NOT_ENOUGH_DATA", {
      expected: "battles or grades by a judge that does not count as gold",
      found: "none",
      fix: "Add a judge's records with --data; fairlead judge makes them.",
    });
  return asked ?? judges;
}

function checkGold({ source }: GainLabels, isDrawing: boolean): void {
  if (isDrawing || source.includes(0)) return;
  throw new FairleadError("NOT_ENOUGH_DATA", {
    expected: "gold to hold the judges against: outcomes without a judge, battles with a gold_winner, or --gold-judges",
    found: "none",
    fix: "Have 100 prompts labelled, at least 10: --label-next 100 --label-out next.jsonl draws them. Or name whom you trust: --gold-judges human.",
  });
}

/** Those that gold is enough for; the others with the reason. @param mustFind  whether none is a refusal */
function eachJudge(ground: AuditGround, judges: readonly string[], mustFind: boolean) {
  const audited: JudgeAudit[] = [];
  const scores: BiasScores[] = [];
  const refused: { judge: string; why: string; error: FairleadError }[] = [];
  for (const judge of judges) {
    try {
      const found = judgeAudit(ground, judge);
      audited.push(found.audit);
      scores.push(found.scores);
    } catch (error) {
      if (!(error instanceof FairleadError && error.code === "NOT_ENOUGH_DATA")) throw error;
      const { expected, found, fix } = error.mistake;
      refused.push({ judge, why: `expected ${expected}, found ${found}. ${fix}`, error });
    }
  }
  if (audited.length === 0 && mustFind && refused[0]) throw refused[0].error;
  return { audited, scores, refused: refused.map(({ judge, why }) => ({ judge, why })) };
}

function notesOn(judges: readonly JudgeAudit[], table: PromptTable, isGold: boolean): string[] {
  const apart = judges.filter(({ isPaired }) => !isPaired).map(({ judge }) => judge);
  const noRegions = judges.filter(({ regions }) => regions.length === 0).map(({ judge }) => judge);
  return [
    ...table.notes,
    ...(isGold ? [] : ["gold does not compare every model, so that which is the stronger is by all verdicts"]),
    ...(apart.length > 0
      ? [`${apart.join(", ")}: gold is on other answers, so that lengths say nothing and intervals are wider`]
      : []),
    ...(noRegions.length > 0
      ? [
          `${noRegions.join(", ")}: too little gold to find regions in: they need ${2 * GOLD_PER_REGION} prompts and more`,
        ]
      : []),
  ];
}
