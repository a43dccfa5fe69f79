/* A list that is worked through by keys: j and k go from row to row, x chooses one, n and p turn the page,
   ? says so. Choosing counts, and what may be done with the chosen appears with the first of them. */
const ROWS = "[data-rows]";
const picks = () => [...document.querySelectorAll<HTMLInputElement>(`${ROWS} .pick input`)];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !document.querySelector(ROWS)) return;
  const at = event.target as HTMLElement;
  const isWriting = at.isContentEditable || /^(TEXTAREA|SELECT)$/.test(at.tagName);
  if (isWriting || (at instanceof HTMLInputElement && at.type !== "checkbox") || at.closest("dialog")) return;
  const deed = deeds[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

const deeds: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  x: choose,
  n: () => document.querySelector<HTMLElement>(".pager [rel=next]")?.click(),
  p: () => document.querySelector<HTMLElement>(".pager [rel=prev]")?.click(),
  "?": () => (document.getElementById("keys") as HTMLDialogElement | null)?.showModal(),
};

function step(by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>(`${ROWS} .row-link`)];
  const here = links.findIndex((link) => link.closest("tr")?.contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  links[next]?.focus();
}

function choose(): void {
  document.activeElement?.closest("tr")?.querySelector<HTMLInputElement>(".pick input")?.click();
}

document.addEventListener("change", (event) => {
  const box = event.target as HTMLInputElement;
  if (!box.closest(ROWS)) return;
  if (box.matches("[data-pick-page]")) for (const each of picks()) each.checked = box.checked;
  if (box.matches("[data-pick-all]") && box.checked) for (const each of picks()) each.checked = true;
  count();
});

function count(): void {
  const chosen = picks().filter((each) => each.checked).length;
  const told = document.querySelector("[data-picked]");
  if (told) told.textContent = String(chosen);
  const page = document.querySelector<HTMLInputElement>("[data-pick-page]");
  if (page) page.checked = chosen > 0 && chosen === picks().length;
  const all = document.querySelector<HTMLInputElement>("[data-pick-all]");
  if (all && chosen < picks().length) all.checked = false;
}

addEventListener("pageshow", count);
