/** A number as Python's `str` writes a float: `1.0`, `0.0001`, `1e-05`. */
export function pythonFloat(x: number): string {
  if (Number.isNaN(x)) return "nan";
  const [digits, exponent] = x.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  const text = String(x); // the same shortest digits; its exponents begin at 1e-7 and 1e21
  return text.includes(".") ? text : `${text}.0`;
}

/** A column of a table as pandas prints a frame: texts, or numbers (NaN where missing). */
export type PandasColumn =
  | { readonly name: string; readonly texts: readonly string[] }
  | { readonly name: string; readonly numbers: readonly number[] };

/**
 * A frame as pandas prints it: the index at the left, everything else to the right of its column, a space between
 * columns and one before each value, floats with six digits less the zeros that all of them end in.
 *
 * @param index  labels of the rows
 */
export function pandasTable(index: readonly number[], columns: readonly PandasColumn[]): string[] {
  const labels = index.map(String);
  const left = Math.max(0, ...labels.map((label) => label.length));
  const cells = columns.map((column) => {
    const values = "texts" in column ? column.texts.map((text) => ` ${text}`) : floats(column.numbers);
    const width = Math.max(column.name.length, ...values.map((value) => value.length));
    return [column.name, ...values].map((value) => value.padStart(width));
  });
  return ["", ...labels].map((label, line) => [label.padEnd(left), ...cells.map((cell) => cell[line]!)].join(" "));
}

function floats(numbers: readonly number[]): string[] {
  const fixed = numbers.map((x) => (Number.isNaN(x) ? "NaN" : x.toFixed(6)));
  const zeros = fixed.filter((text) => text !== "NaN").map((text) => /(?<=\.\d+?)0*$/.exec(text)![0].length);
  const spare = zeros.length === 0 ? 0 : Math.min(...zeros);
  const short = fixed.map((text) => (text === "NaN" ? text : text.slice(0, text.length - spare)));
  return short.map((text) => (text.startsWith("-") ? text : ` ${text}`));
}
