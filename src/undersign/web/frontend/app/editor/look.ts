/* How the text box looks, in the page's own colours. */
import { EditorView } from "@codemirror/view";

export const look = EditorView.theme({
  "&": { fontSize: "13px", color: "var(--tblr-body-color)", backgroundColor: "var(--us-surface)", maxHeight: "calc(100dvh - 15rem)", minHeight: "24rem", borderRadius: "0" },
  "&.cm-focused": { outline: "none" },
  ".cm-content:focus-visible": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--tblr-font-monospace)", lineHeight: "1.5rem" },
  ".cm-content": { padding: ".5rem 0", caretColor: "var(--us-strong)" },
  ".cm-line": { padding: "0 1rem 0 .5rem" },
  ".cm-gutters": { backgroundColor: "var(--us-surface)", color: "var(--us-quiet)", border: "0", paddingInlineStart: ".25rem" },
  ".cm-activeLine": { backgroundColor: "var(--us-hover)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--us-hover)", color: "var(--us-strong)" },
  ".cm-cursor": { borderLeftColor: "var(--us-strong)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in oklab, var(--tblr-primary) 22%, transparent) !important" },
  ".cm-tooltip": { backgroundColor: "var(--us-surface)", color: "var(--tblr-body-color)", border: "1px solid var(--us-line)", borderRadius: "6px", boxShadow: "var(--us-shadow)", zIndex: "40" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--tblr-font-monospace)", maxHeight: "16rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .75rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--tblr-primary)", color: "light-dark(#fff, #06182b)" },
  ".cm-completionDetail": { fontStyle: "normal", marginInlineStart: "1rem", color: "var(--us-quiet)", fontFamily: "var(--tblr-font-sans-serif)" },
  "[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-diagnostic": { padding: ".375rem .75rem" },
  ".cm-panels": { backgroundColor: "var(--us-sunken)", color: "var(--tblr-body-color)", borderColor: "var(--us-line)" },
});
