/* Writes icons.svg, one sprite of the Tabler icons (MIT) that icons.txt names. Run after changing the
   list: node src/undersign/web/frontend/app/sprite.mjs */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname;
const root = join(process.cwd(), "node_modules/@tabler/icons/icons/outline");
const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean).sort();
const symbols = names.map((name) => {
  const svg = readFileSync(join(root, `${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const paths = inner.replace(/<path stroke="none"[^>]*>/g, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${paths}</symbol>`;
});
const notice = "<!-- Tabler Icons, MIT, © Paweł Kuna -->";
writeFileSync(join(here, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${notice}\n${symbols.join("\n")}\n</svg>\n`);
