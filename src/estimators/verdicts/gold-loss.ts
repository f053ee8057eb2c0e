/** −ln P(gold) in nats, where p is P(strong preferred); a tie of gold (½) counts half for each side. */
export function goldLoss(gold: number, p: number): number {
  return -(gold * Math.log(p) + (1 - gold) * Math.log1p(-p));
}
