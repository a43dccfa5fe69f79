/* A button with data-insert writes its text at the cursor and closes the menu or dialog it stands in. */
import { source } from "./source";

document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-insert]");
  if (!button) return;
  event.preventDefault();
  button.closest<HTMLDetailsElement>("details")?.removeAttribute("open");
  source()?.insert(button.dataset.insert ?? "");
});

/* A button with data-begins puts its mark at the start of the line. */
document.addEventListener("click", (event) => {
  const button = (event.target as Element).closest<HTMLElement>("[data-begins]");
  if (button) source()?.begin(button.dataset.begins ?? "");
});

/* A box with data-narrows shows only those entries of its menu that have its words. */
document.addEventListener("input", (event) => {
  const box = event.target as HTMLInputElement;
  if (!box.dataset?.narrows) return;
  const words = box.value.toLowerCase();
  for (const entry of document.querySelectorAll<HTMLElement>(`#${box.dataset.narrows} [data-insert]`)) {
    entry.hidden = !`${entry.dataset.name} ${entry.textContent}`.toLowerCase().includes(words);
  }
});

/* Enter in that box takes the first entry that is left. */
document.addEventListener("keydown", (event) => {
  const box = event.target as HTMLInputElement;
  if (event.key !== "Enter" || !box.dataset?.narrows) return;
  event.preventDefault();
  document.querySelector<HTMLElement>(`#${box.dataset.narrows} [data-insert]:not([hidden])`)?.click();
});

/* A menu that opens puts the cursor into its search box. */
document.addEventListener("toggle", (event) => {
  const details = event.target as HTMLDetailsElement;
  if (details.open) details.querySelector<HTMLInputElement>("[data-narrows]")?.focus();
}, true);
