/**
 * Cuts a list into batches in order, each of at most `count` texts and `characters` UTF-16 units; a text that is longer
 * than that goes alone.
 *
 * @param count       >= 1
 * @param characters  >= 1
 */
export function batchesOf<T extends { readonly text: string }>(
  items: readonly T[],
  { count, characters }: { readonly count: number; readonly characters: number },
): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let used = 0;
  for (const item of items) {
    if (batch.length > 0 && (batch.length >= count || used + item.text.length > characters)) {
      batches.push(batch);
      batch = [];
      used = 0;
    }
    batch.push(item);
    used += item.text.length;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
