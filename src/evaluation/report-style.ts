/** The report's only stylesheet: light and dark by the reader's setting, black on white in print. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ink: #1c1e21; --paper: #ffffff; --muted: #5f6670; --line: #d9dce1; --wash: #f5f6f8; --accent: #2f5f8f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --paper: #14171b; --muted: #9aa3ad; --line: #343a42; --wash: #1c2026; --accent: #8db9e4; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1080px; padding: 2.5rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.05rem; font-weight: 600; color: var(--muted); margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; margin: 2.75rem 0 .75rem; }
.headline { font-size: 1.4rem; line-height: 1.4; margin: 0 0 1.25rem; max-width: 52rem; overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .35rem 1.75rem; margin: 0; padding: .8rem 1rem; background: var(--wash); border-left: 3px solid var(--accent); font-size: .9rem; }
.facts div { display: flex; gap: .45rem; }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0 0 1.5rem; }
figure svg { display: block; width: 100%; max-width: 900px; height: auto; color: var(--ink); }
figcaption, .caption { color: var(--muted); font-size: .9rem; max-width: 52rem; margin: 0 0 .75rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .4rem .7rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { font-weight: 600; border-bottom: 1.5px solid var(--muted); vertical-align: bottom; }
tbody.baselines tr:first-child td { border-top: 1.5px solid var(--muted); }
tbody.baselines { color: var(--muted); }
td small { display: block; color: var(--muted); font-size: .88em; }
td.best { font-weight: 600; }
td.best small { font-weight: 400; }
.meanings dt { font-weight: 600; margin-top: .7rem; }
.meanings dd { margin: 0; max-width: 52rem; color: var(--muted); }
ul { padding-left: 1.2rem; max-width: 52rem; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
footer { margin-top: 3rem; color: var(--muted); font-size: .85rem; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --muted: #444; --line: #bbb; --wash: #fff; --accent: #444; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  figure, tr, dd, li { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: .2rem .35rem; }
}
`;
