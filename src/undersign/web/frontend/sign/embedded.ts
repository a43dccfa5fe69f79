// Inside a page of a program's: that page is told where the signing stands.
import { Around } from "../around";

const { body } = document;
const around = new Around(body.dataset);
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
around.measure();
