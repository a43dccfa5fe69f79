// Inside a page of a program's: that page is told where the signing stands.
import { Around } from "../around";

const { body } = document;
const around = new Around(body.dataset);
const COMFORTABLE = 760; // pixels: some of the text, and a step of the sheet
const BETWEEN = 112; // around the parts of a page
const STAGES: Record<string, string> = {
  done: "signed",
  declined: "declined",
  expired: "expired",
  over: "expired",
  voided: "voided",
};
const told = new Set<string>();

/** Once each for a page; a page that is loaded anew says it again. */
function once(event: string): void {
  if (told.has(event)) return;
  told.add(event);
  around.tell(event);
}

once("opened");
if ("consented" in body.dataset) once("consented");
const stage = STAGES[body.dataset.stage ?? ""];
if (stage) once(stage);
document.addEventListener("us-step", (event) => {
  const step = (event as CustomEvent<string>).detail;
  if (step !== "start" && step !== "consent" && document.querySelector("[data-step=consent][data-done]")) once("consented");
});

// The contract scrolls, with the sheet at its foot: in a frame as high as the whole it would lie far below.
if (stage === undefined && body.dataset.stage === "sign") around.tell("height", { height: COMFORTABLE });
else around.measure([...document.querySelectorAll("body > header, body > main, body > footer")], BETWEEN);
