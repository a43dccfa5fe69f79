// Three bundles, built one after the other by `vite build --mode app|sign|widget`:
//   app   staff: dark mode kept, today's browsers (Vite would otherwise lower light-dark() and lose dark regions)
//   sign  signers: light only, every browser since about 2023, as small as it gets
//   widget the ticket panel in a helpdesk's frame: light and dark, smaller still
// A folder of `app` with a main.ts of its own is an entry of its own, for the pages that name it: `{% bundle "compare" %}`.
// All land in build/static/assets/ under names that carry their content's hash, and build/static/manifest.json
// tells the server which file is which.

import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PurgeCSS, type StringRegExpArray } from "purgecss";
import { defineConfig, type Plugin } from "vite";

const here = import.meta.dirname;
const frontend = resolve(here, "src/undersign/web/frontend");
const pages = resolve(here, "src/undersign/web");
const outDir = resolve(here, "build/static");

type Bundle = { cssTarget?: string[]; pages: string[]; unusedVariablesGo: boolean };

const bundles: Record<string, Bundle> = {
  app: {
    cssTarget: ["chrome123", "safari17.5", "firefox121"],
    pages: ["pages/**/*.html", "**/*.py"],
    unusedVariablesGo: false,
  },
  sign: { pages: ["pages/**/*.html", "ceremony/**/*.py"], unusedVariablesGo: true },
  widget: {
    cssTarget: ["chrome123", "safari17.5", "firefox121"],
    pages: [
      "pages/widget/*.html",
      "pages/elements/{question,clauses,because,value_shown}.html",
      "{widget,templatetags}/*.py",
    ],
    unusedVariablesGo: true,
  },
};

/** Classes that only scripts ever set. */
const setByScript: StringRegExpArray = [
  "show", "fade", "collapse", "collapsing", "hiding", "showing", "modal-open", "modal-static",
  "modal-backdrop", "offcanvas-backdrop", "is-invalid", "is-valid", /^htmx-/, /^dropdown/,
];

/**
 * Drops CSS rules that no page, script or view mentions. It runs between Vite's own CSS steps, so that the name of
 * the file carries the hash of what was kept: a new class on a page gives a new name, and no cache goes stale.
 */
function purge(name: string, bundle: Bundle): Plugin {
  const content = [
    ...bundle.pages.flatMap((pattern) => globSync(join(pages, pattern))),
    ...globSync(join(frontend, name, "**/*.ts")),
  ];
  return {
    name: "undersign:purge-css",
    async transform(css, id) {
      if (!id.split("?")[0].endsWith(".css")) return null;
      const [kept] = await new PurgeCSS().purge({
        content,
        css: [{ raw: css }],
        variables: bundle.unusedVariablesGo,
        safelist: { standard: setByScript, greedy: [/data-bs-theme/] },
        defaultExtractor: (text) => text.match(/[A-Za-z0-9_:/.-]*[A-Za-z0-9_-]/g) ?? [],
      });
      return { code: kept.css, map: null };
    },
  };
}

/** One manifest for the server (entries and the chunks they import), from the one that each bundle's build leaves. */
function oneManifest(): Plugin {
  return {
    name: "undersign:one-manifest",
    writeBundle() {
      const parts = Object.keys(bundles).map((name) => join(outDir, name, "manifest.json")).filter(existsSync);
      const all = Object.assign({}, ...parts.map((part) => JSON.parse(readFileSync(part, "utf8"))));
      const whole = Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("../")));
      writeFileSync(join(outDir, "manifest.json"), `${JSON.stringify(whole, null, 1)}\n`);
    },
  };
}

/** The bundle's main.ts, and that of each of its folders that has one. */
function entries(name: string): Record<string, string> {
  const parts = globSync(join(frontend, name, "*/main.ts")).map((path) => [basename(dirname(path)), path]);
  return { [name]: join(frontend, name, "main.ts"), ...Object.fromEntries(parts) };
}

export default defineConfig(({ mode }) => {
  const bundle = bundles[mode];
  if (!bundle) throw new Error(`--mode must be one of: ${Object.keys(bundles).join(", ")}`);
  return {
    root: frontend,
    base: "/static/",
    publicDir: false,
    plugins: [purge(mode, bundle), oneManifest()],
    build: {
      outDir,
      emptyOutDir: false,
      assetsDir: "assets",
      assetsInlineLimit: 0,
      manifest: `${mode}/manifest.json`,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      ...(bundle.cssTarget && { cssTarget: bundle.cssTarget }),
      rollupOptions: { input: entries(mode) },
    },
  };
});
