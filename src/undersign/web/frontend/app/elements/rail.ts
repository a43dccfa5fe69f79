/* The rail on a phone: `#menu` opens it by :target without script; with script the address stays
   clean, focus goes in and comes back, Escape closes. */
document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("[data-rail]");
  if (!link) return;
  event.preventDefault();
  toggle(link.dataset.rail === "open");
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.querySelector(".rail.is-open")) toggle(false);
});

function toggle(open: boolean): void {
  const rail = document.querySelector<HTMLElement>(".rail");
  rail?.classList.toggle("is-open", open);
  const opener = document.querySelector<HTMLElement>("[data-rail=open]");
  opener?.setAttribute("aria-expanded", String(open));
  const target = open ? rail?.querySelector<HTMLElement>("a[href]") : opener;
  target?.focus();
}
