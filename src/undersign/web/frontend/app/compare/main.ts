/* What reviewing a template needs beyond the staff bundle: stepping through changes, commenting on a line. */
import "./compare.css";
import "./changes";
import "./lines";
