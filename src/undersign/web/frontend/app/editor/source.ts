/* <us-source><textarea>…: the text area becomes a code editor. The text area stays the form's own field and
   always holds the text; what other parts want of the editor they ask of the element. */
import { closeCompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { completing } from "./completing";
import { language } from "./language";
import { look } from "./look";

export class Source extends HTMLElement {
  private view?: EditorView;
  private area!: HTMLTextAreaElement;

  connectedCallback(): void {
    if (this.view) return;
    this.area = this.querySelector("textarea")!;
    const state = EditorState.create({ doc: this.area.value, extensions: this.extensions() });
    this.view = new EditorView({ state, parent: this });
    this.area.hidden = true;
    this.classList.add("is-ready");
    this.mark();
  }

  /** Put text at the cursor; "¦" in it is where the cursor goes, in place of it a selection where there is one. */
  insert(text: string): void {
    const view = this.view;
    if (!view || view.state.readOnly) return;
    const { from, to } = view.state.selection.main;
    const inner = view.state.sliceDoc(from, to);
    const alone = text.includes("\n");
    const lead = alone ? this.space(view, from) : "";
    const at = text.indexOf("¦");
    const insert = lead + text.replace("¦", inner);
    const anchor = from + lead.length + (at < 0 ? text.length : at + inner.length);
    view.dispatch({ changes: { from, to, insert }, selection: { anchor }, scrollIntoView: true, userEvent: "input" });
    view.focus();
  }

  /** What a block needs before it so that it does not become part of the paragraph above. */
  private space(view: EditorView, from: number): string {
    const line = view.state.doc.lineAt(from);
    const isWritten = (text: string) => text.trim() !== "" && !/^\s*\{%[^}]*%\}\s*$/.test(text);
    if (line.text.slice(0, from - line.from).trim()) return "\n\n";
    return line.number > 1 && isWritten(view.state.doc.line(line.number - 1).text) ? "\n" : "";
  }

  /** Begin the lines of the selection with `mark`, in place of another such mark; twice takes it away. */
  begin(mark: string): void {
    const view = this.view;
    if (!view || view.state.readOnly) return;
    const { from, to } = view.state.selection.main;
    const lines = [];
    for (let at = view.state.doc.lineAt(from).number; at <= view.state.doc.lineAt(to).number; at++) lines.push(view.state.doc.line(at));
    const isMarked = lines.every((line) => line.text.startsWith(mark));
    const changes = lines.map((line) => ({ from: line.from, to: line.from + (/^(?:#{1,6}|\d+\.|[-*+]) +/.exec(line.text)?.[0].length ?? 0), insert: isMarked ? "" : mark }));
    view.dispatch({ changes, scrollIntoView: true, userEvent: "input" });
    view.focus();
  }

  goTo(line: number): void {
    const view = this.view;
    if (!view) return;
    const found = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    view.dispatch({ selection: { anchor: found.from }, effects: EditorView.scrollIntoView(found.from, { y: "center" }) });
    view.focus();
  }

  /** Faults of the server's list beside their lines. */
  mark(): void {
    const view = this.view;
    if (!view) return;
    const items = [...document.querySelectorAll<HTMLElement>("#faults [data-line]")];
    const found = items.map((item): Diagnostic => {
      const line = view.state.doc.line(Math.min(Math.max(1, Number(item.dataset.line)), view.state.doc.lines));
      return { from: line.from, to: line.to, severity: item.dataset.kind === "warning" ? "warning" : "error", message: item.dataset.told ?? "" };
    });
    view.dispatch(setDiagnostics(view.state, found));
  }

  private extensions() {
    const narrow = matchMedia("(max-width: 47.99rem)").matches || this.area.readOnly;
    return [
      EditorView.cspNonce.of(this.nonce),
      EditorState.phrases.of(JSON.parse(this.dataset.phrases ?? "{}")),
      EditorView.contentAttributes.of({ "aria-label": this.area.getAttribute("aria-label") ?? "", "aria-describedby": "faults", tabindex: "0", spellcheck: "true", lang: this.area.lang }),
      EditorState.readOnly.of(narrow),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), lintGutter(),
      EditorView.lineWrapping, language, completing, look,
      keymap.of([{ key: "Mod-b", run: () => (this.insert("**¦**"), true) }, { key: "Mod-i", run: () => (this.insert("*¦*"), true) }, ...completionKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        this.area.value = update.state.doc.toString();
        this.area.dispatchEvent(new Event("input", { bubbles: true }));
      }),
      // "/" is the search box's key everywhere but where one writes; lists of suggestions close with the focus.
      EditorView.domEventHandlers({ blur: (_event, view) => void closeCompletion(view) }),
    ];
  }
}
customElements.define("us-source", Source);

export function source(): Source | null {
  return document.querySelector<Source>("us-source");
}

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLElement>("#faults [data-line] a[href^='#'], [data-goes-to]");
  if (!link || !source()) return;
  event.preventDefault();
  source()?.goTo(Number(link.dataset.goesTo ?? link.closest<HTMLElement>("[data-line]")?.dataset.line));
});
