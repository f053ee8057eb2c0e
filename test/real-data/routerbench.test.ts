import { bench } from "../../bench/routerbench.js";
import { itMeetsTargets } from "./targets.js";

itMeetsTargets("routerbench", bench);
