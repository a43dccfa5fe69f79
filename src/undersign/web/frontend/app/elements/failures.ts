/* What people see when a partial request fails: a line that keeps their input, names the request
   and offers to try again. Also the thin line of progress. All words stand in the page. */
interface Context {
  sourceElement: Element;
  response?: { status: number; headers: Headers };
  request: { signal?: AbortSignal };
}
let last: Element | null = null;
let running = 0;

const notice = () => document.getElementById("failure");
const context = (event: Event) => (event as CustomEvent<{ ctx: Context }>).detail.ctx;

function fail(ctx: Context): void {
  const box = notice();
  if (!box) return;
  last = ctx.sourceElement;
  box.dataset.kind = navigator.onLine ? "failed" : "offline";
  for (const part of box.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = part.dataset.when !== box.dataset.kind;
  const number = box.querySelector<HTMLElement>("[data-request]");
  if (number) number.textContent = ctx.response?.headers.get("X-Request-Id") ?? "";
  box.hidden = false;
}

document.addEventListener("htmx:response:error", (event) => {
  const ctx = context(event);
  if (ctx.response?.status !== 422) fail(ctx);
});
document.addEventListener("htmx:error", (event) => {
  const ctx = context(event);
  if (ctx?.request && !ctx.response) fail(ctx);
});
document.addEventListener("htmx:before:request", () => progress(1));
document.addEventListener("htmx:finally:request", () => progress(-1));
document.addEventListener("htmx:after:swap", (event) => {
  // A failed answer ends in a swap of nothing: the line stays until something worked.
  if ((context(event).response?.status ?? 500) < 400) notice()?.setAttribute("hidden", "");
});

document.addEventListener("click", (event) => {
  const at = event.target as Element;
  if (at.closest("[data-dismiss]")) at.closest<HTMLElement>(".notice")!.hidden = true;
  if (!at.closest("[data-again]")) return;
  notice()?.setAttribute("hidden", "");
  last?.dispatchEvent(new CustomEvent("again", { bubbles: false }));
});

function progress(by: number): void {
  running = Math.max(0, running + by);
  document.querySelector(".progress-line")?.classList.toggle("is-on", running > 0);
}
