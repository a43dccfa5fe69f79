/* What comes to mind while typing: merge fields with their type and sample value after "{{" or inside a
   condition, tags and clauses after "{%". Both read the page's own menus, so there is one list of each. */
import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";

function listed(kind: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(`[data-completes="${kind}"]`)];
}

function field(button: HTMLElement): Completion {
  const { name = "", type = "", sample = "" } = button.dataset;
  return { label: name, detail: [type, sample].filter(Boolean).join(" · "), type: "variable" };
}

function tag(button: HTMLElement): Completion {
  const text = (button.dataset.insert ?? "").replace(/^\{%\s*/, "");
  return {
    label: button.dataset.name ?? "",
    detail: button.dataset.type ?? "",
    type: "keyword",
    apply(view, _done, from, to) {
      const before = view.state.sliceDoc(to, to + 3).match(/^\s*%\}/)?.[0].length ?? 0;
      view.dispatch({ changes: { from, to: to + before, insert: text.replace("¦", "") }, userEvent: "input.complete" });
    },
  };
}

function complete(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (open < 0 || /\}\}|%\}/.test(before.slice(open))) return null;
  const inside = before.slice(open);
  const word = inside.match(/[a-z][a-z0-9_.]*$/i)?.[0] ?? "";
  if (!word && !context.explicit && !/^\{[{%]-?\s*$/.test(inside) && !/\b(?:if|elsif|unless|case|and|or|in)\s+$/.test(inside)) return null;
  const isTag = /^\{%-?\s*[a-z_]*$/.test(inside);
  const options = isTag ? listed("tag").map(tag) : listed("field").map(field);
  return options.length ? { from: context.pos - word.length, options, validFor: /^[a-z0-9_.]*$/i } : null;
}

export const completing = autocompletion({ override: [complete], icons: false });
