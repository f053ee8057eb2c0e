import { cooking } from "./cooking.js";
import { finance } from "./finance.js";
import { history } from "./history.js";
import { law } from "./law.js";
import { mathematics } from "./mathematics.js";
import { medicine } from "./medicine.js";
import { programming } from "./programming.js";
import type { Topic } from "./topic.js";
import { translation } from "./translation.js";
import { travel } from "./travel.js";
import { writing } from "./writing.js";

/** The topics of the synthetic world; a prompt's category is the name of its topic. */
export const TOPICS: readonly Topic[] = [
  cooking,
  finance,
  history,
  law,
  mathematics,
  medicine,
  programming,
  translation,
  travel,
  writing,
];
