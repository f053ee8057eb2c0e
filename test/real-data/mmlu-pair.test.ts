import { bench } from "../../bench/mmlu-pair.js";
import { itMeetsTargets } from "./targets.js";

itMeetsTargets("mmlu-pair", bench);
