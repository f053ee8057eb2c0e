import { describe, expect, it } from "vitest";
import { mean, standardError } from "../math/statistics.js";
import { tQuantile } from "../math/student-t.js";
import { rng } from "../random.js";
import { meanCurve } from "./mean-curve.js";

const places = [0, 1, 2, 4];
const weights = [0.5, 1, 1.5, 1].map((w) => w / 4);
const random = rng(1, "mean-curve");
const curves = Array.from({ length: 12 }, () => {
  const level = random.normal();
  return places.map((place) => level + place + random.normal());
});

describe("meanCurve", () => {
  it("of whole curves is the mean and Student's interval of the runs' own, at each place and between", () => {
    const heights = curves.map((curve) => curve.reduce((sum, y, p) => sum + weights[p]! * y, 0));
    const { mean: whole, until, points } = meanCurve(places, curves);
    expect(until).toBe(4);
    const samples = [heights, ...places.map((_, p) => curves.map((curve) => curve[p]!))];
    [whole, ...points].forEach(({ value, low, high, runs }, s) => {
      const half = tQuantile(11) * standardError(samples[s]!);
      expect(runs).toBe(12);
      expect(value).toBeCloseTo(mean(samples[s]!), 12);
      expect(low).toBeCloseTo(mean(samples[s]!) - half, 12);
      expect(high).toBeCloseTo(mean(samples[s]!) + half, 12);
    });
  });

  it("leaves out, place by place, the runs that have ended", () => {
    const short = curves.map((curve, r) => curve.map((y, p) => (p >= 2 && r < 9 ? Number.NaN : y)));
    const { points, mean: whole } = meanCurve(places, short);
    expect(points.map(({ runs }) => runs)).toEqual([12, 12, 3, 3]);
    const last = short.slice(9).map((curve) => curve[3]!);
    expect(points[3]!.value).toBeCloseTo(mean(last), 12);
    expect(points[3]!.high! - points[3]!.value!).toBeCloseTo(tQuantile(2) * standardError(last), 12);
    expect(whole.value).toBeCloseTo(
      points.reduce((sum, { value }, p) => sum + weights[p]! * value!, 0),
      12,
    );
    const narrow = meanCurve(places, curves).mean;
    expect(whole.high! - whole.low!).toBeGreaterThan(narrow.high! - narrow.low!);
  });

  it("has no value where nobody is, no interval where one run is", () => {
    const {
      points,
      until,
      mean: whole,
    } = meanCurve(
      [0, 1, 2],
      [
        [1, 2, Number.NaN],
        [3, Number.NaN, Number.NaN],
      ],
    );
    expect(points[1]).toEqual({ value: 2, low: null, high: null, runs: 1 });
    expect(points[2]).toEqual({ value: null, low: null, high: null, runs: 0 });
    expect(until).toBe(0);
    expect(whole.value).toBeCloseTo(2, 12); // at the first place only: one run tells nothing of its spread
  });

  it("has intervals that hold the truth in 95 of 100", () => {
    let held = 0;
    const rounds = 1000;
    for (let round = 0; round < rounds; round++) {
      const drawn = Array.from({ length: 5 }, () => {
        const level = random.normal();
        return places.map(() => level + random.normal());
      });
      const { low, high } = meanCurve(places, drawn).mean;
      if (low! <= 0 && high! >= 0) held++;
    }
    // Binomial(1000, 0.95) has a standard deviation of 6.9: 4 SE, 1 seed in 16,000.
    expect(Math.abs(held - 950)).toBeLessThan(28);
  });
});
