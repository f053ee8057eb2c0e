import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeHtml, html, trusted } from "./html.js";

describe("html", () => {
  it("escapes values, keeps HTML, joins lists, drops nothing but null and false", () => {
    const cell = html`<td>${'<b>&"'}</td>`;
    expect(html`<tr>${[cell, cell]}${null}${false}${0}</tr>`.safe).toBe(
      "<tr><td>&lt;b&gt;&amp;&quot;</td><td>&lt;b&gt;&amp;&quot;</td>0</tr>",
    );
    expect(html`${trusted("<i>")}`.safe).toBe("<i>");
  });

  it("lets no text open a tag or leave an attribute", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });

  it("can be undone", () => {
    const undo = (text: string) =>
      text.replace(
        /&(amp|lt|gt|quot|#39);/g,
        (entity) => ({ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" })[entity]!,
      );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(undo(escapeHtml(text))).toBe(text);
      }),
    );
  });
});
