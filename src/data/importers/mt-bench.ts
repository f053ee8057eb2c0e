import type { Importer, Layout } from "../layout.js";
import { badRecord, described, type Place } from "../place.js";
import type { Fields, Row } from "../row.js";
import { numberField, textField } from "./cells.js";
import { outcomeGroups } from "./outcome-groups.js";

interface Question {
  readonly turns: readonly string[];
  readonly category?: string;
}

interface Grade {
  readonly question: string;
  readonly turn: number;
  readonly model: string;
  readonly judge: string;
  readonly score: number;
  readonly place: Place;
}

/** Written by MT-Bench where the judge's answer held no grade. */
const NO_GRADE = -1;

const isQuestion = (fields: Fields) => fields.question_id !== undefined && Array.isArray(fields.turns);
const isGrade = (fields: Fields) =>
  fields.question_id !== undefined &&
  fields.turn !== undefined &&
  fields.model !== undefined &&
  fields.score !== undefined;

/**
 * MT-Bench, as RouteLLM ships it: questions of one or two turns, and a judge's grades from 1 to 10. Give both files, in
 * any order; everything is held until both are read.
 *
 * One outcome a turn and judge: score = grade / 10, the second turn's prompt is the first turn, a blank line, and the
 * second. A grade that the judge did not give (−1) is dropped and counted.
 */
export const mtBench: Layout = {
  name: "mt-bench",
  shows: "question_id and turns, beside a file of question_id, model, turn, score",
  recognises: ({ fields }) => isQuestion(fields) || isGrade(fields),
  start: mtBenchImporter,
};

function mtBenchImporter(): Importer {
  const questions = new Map<string, Question>();
  const grades: Grade[] = [];
  return {
    row(row, sink) {
      if (isQuestion(row.fields)) questions.set(textField(row, "question_id"), question(row));
      else if (row.fields.score === NO_GRADE) sink.drop("grades that the judge did not give (-1)");
      else grades.push(grade(row));
    },
    end(sink) {
      const groups = outcomeGroups();
      for (const { question, turn, model, judge, score, place } of grades) {
        const asked = questions.get(question);
        if (asked === undefined || asked.turns.length < turn) {
          sink.refuse(orphan(place, question, turn));
          continue;
        }
        const prompt = asked.turns.slice(0, turn).join("\n\n");
        const id = `mt-bench/q${question}/t${turn}/${judge}`;
        const fields = { id, prompt, judge, ...(asked.category && { category: asked.category }) };
        groups.add(id, fields, { model, score }, place);
      }
      const graded = new Set(grades.map((one) => one.question));
      for (const id of questions.keys()) if (!graded.has(id)) sink.drop("questions without a grade");
      groups.end(sink);
    },
  };
}

function question(row: Row): Question {
  const { turns, category } = row.fields;
  if (!Array.isArray(turns) || !turns.every((turn) => typeof turn === "string"))
    throw badRecord(row.place, "turns to be a list of texts", described(turns));
  return { turns, ...(typeof category === "string" && { category }) };
}

function grade(row: Row): Grade {
  const { judge } = row.fields;
  const turn = numberField(row, "turn");
  const score = numberField(row, "score") / 10;
  if (!Number.isInteger(turn) || turn < 1) throw badRecord(row.place, "turn to be 1 or 2", described(row.fields.turn));
  if (score < 0 || score > 1)
    throw badRecord(row.place, "score to be a grade from 0 to 10", described(row.fields.score));
  return {
    question: textField(row, "question_id"),
    turn,
    score,
    model: textField(row, "model"),
    judge: String((Array.isArray(judge) ? judge[0] : judge) ?? "unknown"),
    place: row.place,
  };
}

function orphan(place: Place, question: string, turn: number) {
  return badRecord(
    place,
    `a question ${question} of ${turn} turns or more`,
    "none",
    "Give the questions too: fairlead import question.jsonl judgements.jsonl.",
  );
}
