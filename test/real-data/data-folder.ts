/**
 * The folder of real measurements, where FAIRLEAD_DATA names one. Without it the checks on real data are skipped, and say
 * so once for each file of them.
 */
export const dataFolder = process.env.FAIRLEAD_DATA;

if (dataFolder === undefined)
  process.stderr.write(
    "skipped: checks on real data need FAIRLEAD_DATA, the folder that holds routellm/ and routerbench/\n",
  );
