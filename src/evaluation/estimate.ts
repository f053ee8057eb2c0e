/** A number with its 95 % interval, in the unit of the thing estimated. `low <= value <= high`. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
