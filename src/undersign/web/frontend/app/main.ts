/* The staff bundle: style, htmx and our own light-DOM elements. An element starts itself wherever
   the server's HTML names it, so a swapped-in fragment needs no wiring. Elements hold no words: every
   string they show stands in the page. */
import "./app.css";
import iconsUrl from "./icons.svg?no-inline";
import markUrl from "./mark.svg?no-inline";
import htmx from "htmx.org";
import "./elements/copy";
import "./elements/failures";
import "./elements/mentions";
import "./elements/menu";
import "./elements/rail";
import "./elements/refused";
import "./elements/rows";
import "./elements/search";
import "./elements/sheet";
import "./elements/submit";
import "./elements/tabs";
import "./elements/zoom";
import { install } from "../install";

// An error page is never swapped into the place of content; elements/failures says what happened.
htmx.config.noSwap = [204, 304, 400, 403, 404, 409, 413, 429, "5xx"] as number[];
htmx.config.defaultTimeout = 20_000;

install();

// Named here so that the build lists them in its manifest; the pages link to them.
export const files: string[] = [iconsUrl, markUrl];
