/** Finds the index of a term by its hash: open addressing, linear probing, at most half full. */
export interface TermTable {
  /** Number of terms. */
  readonly size: number;
  /** Index in [0, size), or −1 where the term is not known. */
  find(low: number, high: number): number;
  /** As find, but an unknown term is added at the end. */
  add(low: number, high: number): number;
  /** Hashes in order of index. */
  hashes(): { low: Int32Array; high: Int32Array };
}

export function termTable(expected = 1024): TermTable {
  let capacity = 1 << Math.ceil(Math.log2(Math.max(16, expected * 2)));
  let slots = new Int32Array(capacity).fill(-1);
  let lows = new Int32Array(capacity >> 1);
  let highs = new Int32Array(capacity >> 1);
  let size = 0;

  const slotOf = (low: number, high: number) => {
    const mask = capacity - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot]!;
      if (index < 0 || (lows[index] === low && highs[index] === high)) return slot;
    }
  };

  const grow = () => {
    capacity *= 2;
    slots = new Int32Array(capacity).fill(-1);
    lows = doubled(lows);
    highs = doubled(highs);
    for (let i = 0; i < size; i++) slots[slotOf(lows[i]!, highs[i]!)] = i;
  };

  return {
    get size() {
      return size;
    },
    find: (low, high) => slots[slotOf(low, high)]!,
    add(low, high) {
      const slot = slotOf(low, high);
      const known = slots[slot]!;
      if (known >= 0) return known;
      slots[slot] = size;
      lows[size] = low;
      highs[size] = high;
      size++;
      if (size * 2 >= capacity) grow();
      return size - 1;
    },
    hashes: () => ({ low: lows.slice(0, size), high: highs.slice(0, size) }),
  };
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const out = new Int32Array(values.length * 2);
  out.set(values);
  return out;
}
