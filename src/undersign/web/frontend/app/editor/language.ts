/* Liquid over Markdown, coloured lightly: tags, values, places to sign, headings, emphasis. */
import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser } from "@codemirror/language";
import { tags } from "@lezer/highlight";

const PLACES = /^\{%-?\s*(?:signature|initials|date_signed|name_of|text|checkbox)\b(?:[^%]|%(?!\}))*%\}/;

const liquid: StreamParser<{ comment: boolean }> = {
  startState: () => ({ comment: false }),
  token(stream, state) {
    if (state.comment || stream.match(/^\{%-?\s*comment\b/, false)) {
      state.comment = !stream.match(/^.*?endcomment\s*-?%\}/);
      if (state.comment) stream.skipToEnd();
      return "comment";
    }
    if (stream.sol() && stream.match(/^#{1,6}\s.*?(?=\{[{%]|$)/)) return "heading";
    if (stream.match(PLACES)) return "typeName";
    if (stream.match(/^\{%(?:[^%]|%(?!\}))*%\}/)) return "keyword";
    if (stream.match(/^\{\{(?:[^}]|\}(?!\}))*\}\}/)) return "variableName";
    if (stream.match(/^\*\*[^*{]+\*\*/)) return "strong";
    if (stream.match(/^\*[^*{\s][^*{]*\*/)) return "emphasis";
    if (stream.sol() && stream.match(/^\s*(?:\d+\.|[-*+])\s/)) return "list";
    if (!stream.match(/^[^{*]+/)) stream.next();
    return null;
  },
};

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "600", color: "var(--us-strong)" },
  { tag: tags.keyword, color: "var(--tblr-purple)" },
  { tag: tags.variableName, color: "var(--tblr-blue)" },
  { tag: tags.typeName, color: "var(--tblr-green)" },
  { tag: tags.comment, color: "var(--us-quiet)", fontStyle: "italic" },
  { tag: tags.list, color: "var(--us-quiet)" },
  { tag: tags.strong, fontWeight: "600" },
  { tag: tags.emphasis, fontStyle: "italic" },
]);

export const language = [StreamLanguage.define(liquid), syntaxHighlighting(colours)];
