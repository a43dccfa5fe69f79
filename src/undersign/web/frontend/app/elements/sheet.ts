/* A link with data-opens="id" opens that <dialog> instead of the page it leads to; without script the
   link leads to the same form on a page of its own. data-shows="id" reveals a hidden part (phones). */
document.addEventListener("click", (event) => {
  const at = event.target as Element;
  const opener = at.closest<HTMLElement>("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens ?? "");
  if (dialog instanceof HTMLDialogElement) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = at.closest<HTMLElement>("[data-closes]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
  }
  const shower = at.closest<HTMLElement>("[data-shows]");
  if (shower) show(shower);
});

function show(button: HTMLElement): void {
  const part = document.getElementById(button.dataset.shows ?? "");
  const shown = part?.classList.toggle("is-shown") ?? false;
  button.setAttribute("aria-expanded", String(shown));
  if (shown) part?.scrollIntoView({ block: "start" });
}
