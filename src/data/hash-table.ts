/**
 * A map from 64-bit keys to 32-bit values in one typed array, for millions of entries: open addressing, 12 bytes a slot,
 * at most half full.
 */
export function hashTable() {
  let slots = 1 << 12;
  let used = 0;
  let cells = new Uint32Array(slots * 3);

  /** Where a key stands, or where it would. A slot is free where all its cells are 0; a key is never (0, 0). */
  function slotOf(high: number, low: number): number {
    let slot = low & (slots - 1);
    while (
      (cells[slot * 3] !== 0 || cells[slot * 3 + 1] !== 0) &&
      (cells[slot * 3] !== high || cells[slot * 3 + 1] !== low)
    )
      slot = (slot + 1) & (slots - 1);
    return slot * 3;
  }

  function grow() {
    const old = cells;
    slots *= 2;
    cells = new Uint32Array(slots * 3);
    for (let i = 0; i < old.length; i += 3)
      if (old[i] !== 0 || old[i + 1] !== 0) cells.set(old.subarray(i, i + 3), slotOf(old[i]!, old[i + 1]!));
  }

  return {
    /** Keys stored. */
    size: () => used,
    /** Stores a value under a new key, or gives the value that stands there already. */
    put(high: number, low: number, value: number): number | undefined {
      const i = slotOf(high, low);
      if (cells[i] !== 0 || cells[i + 1] !== 0) return cells[i + 2]!;
      cells[i] = high;
      cells[i + 1] = low;
      cells[i + 2] = value;
      if (++used * 2 > slots) grow();
      return undefined;
    },
  };
}

export type HashTable = ReturnType<typeof hashTable>;
