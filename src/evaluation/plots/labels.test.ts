import { describe, expect, it } from "vitest";
import { placeLabels, shortNames } from "./labels.js";
import { PLOT_WIDTH } from "./theme.js";

describe("placeLabels", () => {
  it("puts a lonely name to the right of its point, and to the left at the right edge", () => {
    expect(placeLabels([{ name: "model", x: 100, y: 100 }])[0]!.align).toBe("left");
    expect(placeLabels([{ name: "model", x: PLOT_WIDTH - 5, y: 100 }])[0]!.align).toBe("right");
  });

  it("keeps the names of near points apart", () => {
    const [first, second] = placeLabels([
      { name: "model-one", x: 100, y: 100 },
      { name: "model-two", x: 104, y: 102 },
    ]);
    expect(second).not.toEqual(first);
  });

  it("moves a name off a line", () => {
    const line = Array.from({ length: 40 }, (_, i) => ({ x: 100 + 4 * i, y: 100 }));
    const [place] = placeLabels([{ name: "model", x: 100, y: 100 }], line);
    expect(place!.align === "left" && place!.dy === 0).toBe(false);
  });
});

describe("shortNames", () => {
  it("drops the owner where names stay apart", () => {
    expect(shortNames(["mistralai/mixtral", "gpt-4"])).toEqual(["mixtral", "gpt-4"]);
    expect(shortNames(["a/mixtral", "b/mixtral"])).toEqual(["a/mixtral", "b/mixtral"]);
    expect(shortNames(["odd/"])).toEqual(["odd/"]);
  });
});
