// The way into a frame of a program's page: what stands behind the `#` is exchanged, once, for the page to show.
import "./entrance.css";
import { Around } from "../../around";

const place = document.getElementById("entrance")!;
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, string>;
const around = new Around(place.dataset);
const secret = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

function say(sentence: string): void {
  place.querySelector("[role=status]")!.textContent = sentence;
  place.removeAttribute("aria-busy");
}

async function enter(): Promise<void> {
  around.tell("ready");
  const body = JSON.stringify({ secret });
  const answer = await fetch("enter", { method: "POST", body, credentials: "omit", signal: AbortSignal.timeout(30_000) });
  const told = (await answer.json()) as { next?: string; sentence?: string; do?: string };
  if (told.next) return location.replace(told.next);
  say(`${told.sentence ?? ""} ${told.do ?? ""}`);
  around.tell("expired");
}

enter().catch(() => say(words.offline ?? ""));
