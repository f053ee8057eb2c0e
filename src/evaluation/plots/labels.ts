import { FONT_SIZE, PLOT_HEIGHT, PLOT_WIDTH } from "./theme.js";

/** A point that wants its name beside it, in pixels from the top left of the plotting area. */
export interface Anchor {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Where the text goes, relative to its point. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly align: "left" | "center" | "right";
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Places around a point, the most natural first. */
const PLACES: readonly Placement[] = [
  { dx: 9, dy: 0, align: "left" },
  { dx: -9, dy: 0, align: "right" },
  { dx: 0, dy: -14, align: "center" },
  { dx: 0, dy: 14, align: "center" },
  { dx: 7, dy: -13, align: "left" },
  { dx: 7, dy: 13, align: "left" },
  { dx: -7, dy: -13, align: "right" },
  { dx: -7, dy: 13, align: "right" },
  { dx: 0, dy: -28, align: "center" },
  { dx: 0, dy: 28, align: "center" },
];

/**
 * Puts each name where it overlaps the least with other names, with points, with lines, and with the plot's edge;
 * greedily, in the order given.
 *
 * @param onLines  places along the plot's lines, a few pixels apart
 */
export function placeLabels(
  anchors: readonly Anchor[],
  onLines: readonly { x: number; y: number }[] = [],
): Placement[] {
  const lines = onLines.map(({ x, y }) => ({ left: x - 2, right: x + 2, top: y - 2, bottom: y + 2 }));
  const points = anchors.map(({ x, y }) => ({ left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 }));
  const taken: Box[] = [];
  return anchors.map((anchor, a) => {
    const others = [...taken, ...lines, ...points.filter((_, p) => p !== a)];
    const crowding = PLACES.map((place) => {
      const box = boxOf(anchor, place);
      return others.reduce((sum, other) => sum + overlap(box, other), outside(box));
    });
    const place = PLACES[crowding.indexOf(Math.min(...crowding))]!;
    taken.push(boxOf(anchor, place));
    return place;
  });
}

/** `mistralai/mixtral-8x7b` as `mixtral-8x7b`, where that still tells all names apart. */
export function shortNames(names: readonly string[]): string[] {
  const last = names.map((name) => name.slice(name.lastIndexOf("/") + 1) || name);
  return new Set(last).size === new Set(names).size ? last : names.slice();
}

/** The text's box; a letter is taken to be 0.62 of the font's size wide, as in DejaVu Sans. */
function boxOf({ name, x, y }: Anchor, { dx, dy, align }: Placement): Box {
  const width = [...name].length * FONT_SIZE * 0.62;
  const left = x + dx - { left: 0, center: width / 2, right: width }[align];
  return { left, right: left + width, top: y + dy - FONT_SIZE * 0.6, bottom: y + dy + FONT_SIZE * 0.6 };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Area beyond the plot's edge, which weighs more than an overlap: cut text cannot be read at all. */
function outside(box: Box): number {
  const inside = overlap(box, { left: 0, right: PLOT_WIDTH, top: 0, bottom: PLOT_HEIGHT });
  return 10 * ((box.right - box.left) * (box.bottom - box.top) - inside);
}
