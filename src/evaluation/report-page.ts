import { type Html, type HtmlValue, html, trusted } from "./html.js";
import { REPORT_STYLE } from "./report-style.js";

export interface ReportPage {
  readonly title: string;
  /** Rules that this page needs besides the common ones. Default: none */
  readonly style?: string;
  readonly headline: string;
  /** Section below section; those that are nothing leave an empty line. */
  readonly sections: readonly HtmlValue[];
  readonly footer: Html;
}

/**
 * One HTML file that needs nothing else: no network, no scripts, plots inline as SVG. Follows the reader's light or dark
 * setting and prints in black on white.
 */
export function reportPage({ title, style = "", headline, sections, footer }: ReportPage): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(REPORT_STYLE + style)}</style>
</head>
<body>
<h1>${title}</h1>
<p class="headline">${headline}</p>
${sections.map((section) => html`${section}\n`)}<footer>${footer}</footer>
</body>
</html>
`.safe;
}
