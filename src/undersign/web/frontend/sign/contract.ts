// The contract itself: easy reading or page layout, zoom, what was looked at, and the way from a place on the
// page to its step and back.

import { words } from "./words";

const LEVELS = 4;

export class Contract extends HTMLElement {
  private readonly seen = new Set<string>();
  private zoom = 1;

  connectedCallback(): void {
    for (const link of this.querySelectorAll<HTMLElement>("[data-show]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.show(link.dataset.show!);
      });
    }
    this.addEventListener("click", (event) => this.clicked(event));
    this.querySelectorAll<HTMLElement>("svg [data-for]").forEach((place) => this.link(place));
    document.addEventListener("us-step", (event) => this.point((event as CustomEvent<string>).detail));
    document.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-show-unseen]")) this.showRest();
    });
    this.watch();
    const tables = new ResizeObserver((seen) => seen.forEach((each) => reachable(each.target as HTMLElement)));
    this.querySelectorAll(".us-table").forEach((table) => tables.observe(table));
    this.show(this.dataset.view ?? (matchMedia("(min-width: 48rem)").matches ? "pages" : "easy"));
  }

  private show(view: string): void {
    this.dataset.view = view;
    for (const link of this.querySelectorAll<HTMLElement>("[data-show]")) {
      link.ariaCurrent = link.dataset.show === view ? "true" : null;
    }
    this.querySelector<HTMLElement>("[data-zoom]")!.hidden = view !== "pages";
    this.note("view", view);
  }

  private clicked(event: Event): void {
    const target = event.target as Element;
    const by = target.closest<HTMLElement>("[data-by]")?.dataset.by;
    if (by) this.enlarge(Number(by));
    const place = target.closest("[data-for], .mine a")?.getAttribute("href");
    if (!place) return;
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("us-goto", { detail: place.slice(1) }));
  }

  private enlarge(by: number): void {
    this.zoom = Math.min(Math.max(this.zoom + by, 1), LEVELS);
    const pages = this.querySelector<HTMLElement>(".pages")!;
    pages.dataset.level = String(this.zoom);
    if (this.zoom > 1) pages.tabIndex = 0;
    else pages.removeAttribute("tabindex");
  }

  /** Which pages were on screen, and whether the end of the text was reached: told when signing. */
  private watch(): void {
    const watcher = new IntersectionObserver(
      (sights) => {
        for (const sight of sights) if (sight.isIntersecting) this.saw(sight.target as HTMLElement);
      },
      { threshold: 0.2 },
    );
    this.querySelectorAll(".page, [data-end]").forEach((part) => watcher.observe(part));
  }

  private saw(part: HTMLElement): void {
    this.seen.add(part.dataset.page ?? "end");
    this.note("pages_seen", [...this.seen].filter((n) => n !== "end").join(","));
    const isAll = this.seen.has("end") || !this.unseen;
    const offer = document.querySelector<HTMLElement>("[data-unseen]");
    if (offer) offer.hidden = isAll;
  }

  private get unseen(): HTMLElement | undefined {
    return [...this.querySelectorAll<HTMLElement>(".page")].find((page) => !this.seen.has(page.dataset.page!));
  }

  private showRest(): void {
    const rest = this.dataset.view === "pages" ? this.unseen : this.querySelector("[data-end]");
    rest?.scrollIntoView({ block: "center" });
  }

  /** The same place in the text leads to its step too. */
  private link(place: Element): void {
    const field = this.inText(place);
    if (!field) return;
    const link = document.createElement("a");
    link.href = place.getAttribute("href")!;
    link.append(...field.childNodes);
    field.append(link);
    field.classList.add("mine");
  }

  private inText(place: Element): HTMLElement | null {
    const name = (place as HTMLElement).dataset.for!;
    return this.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
  }

  /** Shows where a step's answer stands, and what has been answered so far. */
  private point(step: string): void {
    for (const place of this.querySelectorAll("svg [data-for]")) {
      const target = place.getAttribute("href")!.slice(1);
      const field = this.inText(place);
      const control = document.getElementById(target);
      if (field && control) this.write(field, control);
      for (const part of [place, field]) part?.classList.toggle("now", target === step);
      const shown = this.dataset.view === "pages" ? place : field;
      const isWide = matchMedia("(min-width: 64rem)").matches;
      if (target === step) shown?.scrollIntoView({ block: isWide ? "center" : "start" });
    }
  }

  private write(field: HTMLElement, control: Element): void {
    const value = words(control, { yes: "✓", no: "", empty: "" });
    if (value) field.dataset.value = value;
    else delete field.dataset.value;
  }

  private note(name: string, value: string): void {
    const field = document.querySelector<HTMLInputElement>(`form.sheet [name=${name}]`);
    if (field) field.value = value;
  }
}

/** A table wider than the screen scrolls by itself, so the keyboard has to get to it. */
function reachable(table: HTMLElement): void {
  if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  else table.removeAttribute("tabindex");
}
