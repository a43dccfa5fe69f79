/* The template editor's bundle, for its pages alone: the text box, what is kept while typing, and the
   small helpers that write Liquid for people who would rather not. */
import "./editor.css";
import "./source";
import "./keeper";
import "./insert";
import "./condition";
