import { createRequire } from "node:module";
import { FairleadError } from "../../errors.js";

/** What `@resvg/resvg-js` needs to know of fonts. */
export interface FontOptions {
  readonly loadSystemFonts: boolean;
  readonly fontFiles: string[];
  readonly defaultFontFamily: string;
  readonly sansSerifFamily: string;
}

const FAMILY = "DejaVu Sans";
const FILES = ["ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf"];

/**
 * DejaVu Sans from the package `dejavu-fonts-ttf` where it is installed, so that a picture looks the same on a machine
 * without fonts; the system's fonts for letters that it lacks.
 */
export function bundledFonts(): FontOptions {
  return { loadSystemFonts: true, fontFiles: fontFiles(), defaultFontFamily: FAMILY, sansSerifFamily: FAMILY };
}

function fontFiles(): string[] {
  const require = createRequire(import.meta.url);
  return FILES.flatMap((file) => {
    try {
      return [require.resolve(`dejavu-fonts-ttf/${file}`)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return [];
      throw error;
    }
  });
}

/** Without any font text would silently be missing from the picture. */
export function noFonts(): FairleadError {
  return new FairleadError("INVALID_ARGUMENT", {
    expected: "a font to draw a PNG's text with",
    found: "none on this machine",
    fix: "Run npm install dejavu-fonts-ttf, install a system font, or write SVG instead.",
  });
}
