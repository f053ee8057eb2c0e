import { FONT_SIZE } from "./theme.js";

/** Rows below each other, named on the left. Rows go by number: names may be the same once they are shortened. */
export const rowAxis = (labels: readonly string[]) => ({
  field: "row",
  type: "nominal" as const,
  sort: null,
  title: null,
  scale: { domain: [...labels.keys()], paddingInner: 0.4 },
  axis: {
    labelExpr: `${JSON.stringify(labels)}[datum.value]`,
    labelLimit: 0,
    grid: false,
    ticks: false,
    domain: false,
    labelFontSize: FONT_SIZE,
    labelPadding: 10,
  },
});

/** At most so many letters, the last an ellipsis where some are left out. */
export const shortened = (name: string, most: number): string =>
  [...name].length > most ? `${[...name].slice(0, most - 1).join("")}…` : name;
