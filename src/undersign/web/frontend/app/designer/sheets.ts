/* The pages and the buttons on them. A button's place is written as custom properties (the policy allows no
   style attribute); zooming changes one number on the whole. */
import type { Board } from "./board";
import { type Field, initials, roleWord } from "./model";

const INCH = 96 / 72;
const COLOURS = 6;
const LEAST = 0.25; // a phone shows a whole page
export const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

export class Sheets {
  readonly pages: HTMLElement[];
  private readonly spots = new Map<string, HTMLButtonElement>();
  private readonly mould: HTMLTemplateElement;
  private readonly drawn = new Map<string, string>();
  zoom = 1;

  constructor(private readonly root: HTMLElement, private readonly roll: HTMLElement, private readonly board: Board) {
    this.pages = [...roll.querySelectorAll<HTMLElement>("[data-page]")];
    this.mould = root.querySelector<HTMLTemplateElement>("template[data-spot]")!;
    for (const page of this.pages) {
      page.querySelector("svg[data-shown]")?.remove();
      page.style.setProperty("--w", page.dataset.w!);
      page.style.setProperty("--h", page.dataset.h!);
    }
    roll.classList.add("is-live");
    board.addEventListener("changed", () => this.show());
    board.addEventListener("selected", () => this.mark());
    board.addEventListener("judged", () => this.mark());
    this.fit();
    this.show();
  }

  /** Pixels to a point, as the pages are shown now. */
  get scale(): number {
    return INCH * this.zoom;
  }

  page(number: number): HTMLElement | undefined {
    return this.pages[number - 1];
  }

  spot(id: string): HTMLButtonElement | undefined {
    return this.spots.get(id);
  }

  zoomTo(zoom: number): void {
    const { roll } = this;
    const [x, y] = [(roll.scrollLeft + roll.clientWidth / 2) / this.zoom, (roll.scrollTop + roll.clientHeight / 2) / this.zoom];
    this.zoom = Math.min(4, Math.max(LEAST, zoom));
    roll.style.setProperty("--pt", `${this.scale}px`);
    roll.scrollLeft = x * this.zoom - roll.clientWidth / 2;
    roll.scrollTop = y * this.zoom - roll.clientHeight / 2;
    for (const image of roll.querySelectorAll("img")) image.sizes = `${image.width}px`;
    for (const field of this.board.fields) if (this.spots.has(field.id)) this.move(this.spots.get(field.id)!, field);
  }

  /** The widest page fills the width. */
  fit(): void {
    const widest = Math.max(...this.board.pages.map(([width]) => width), 1);
    this.zoomTo((this.roll.clientWidth - 34) / widest / INCH);
  }

  /** The page of which most is in view, and its middle there, in points. */
  inView(): { page: number; x: number; y: number } {
    const frame = this.roll.getBoundingClientRect();
    const seen = this.pages.map((page) => {
      const box = page.getBoundingClientRect();
      return Math.min(box.bottom, frame.bottom) - Math.max(box.top, frame.top);
    });
    const n = Math.max(0, seen.indexOf(Math.max(...seen)));
    const box = this.pages[n]!.getBoundingClientRect();
    const [top, bottom] = [Math.max(box.top, frame.top), Math.min(box.bottom, frame.bottom)];
    return { page: n + 1, x: box.width / 2 / this.scale, y: (box.bottom - (top + bottom) / 2) / this.scale };
  }

  /** The page and place, in points, under a place of the window; null where there is no page. */
  under(clientX: number, clientY: number): { page: number; x: number; y: number } | null {
    for (const [n, page] of this.pages.entries()) {
      const box = page.getBoundingClientRect();
      if (clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom) continue;
      return { page: n + 1, x: (clientX - box.left) / this.scale, y: (box.bottom - clientY) / this.scale };
    }
    return null;
  }

  show(): void {
    const there = new Set(this.board.fields.map((field) => field.id));
    for (const [id, spot] of this.spots) if (!there.has(id)) spot.remove(), this.spots.delete(id), this.drawn.delete(id);
    const roles = JSON.stringify(this.board.roles);
    for (const field of this.board.fields) {
      const drawn = JSON.stringify(field) + roles;
      if (this.drawn.get(field.id) !== drawn) this.draw(field);
      this.drawn.set(field.id, drawn);
    }
    this.echo();
    this.mark();
  }

  /** Puts buttons back to where their fields are, wherever the pointer had them. */
  put(fields: Field[]): void {
    for (const field of fields) this.draw(field);
  }

  private draw(field: Field): void {
    let spot = this.spots.get(field.id);
    if (!spot) {
      spot = this.mould.content.firstElementChild!.cloneNode(true) as HTMLButtonElement;
      spot.dataset.id = field.id;
      this.spots.set(field.id, spot);
    }
    const page = this.page(field.page) ?? this.pages[0]!;
    if (spot.parentElement !== page) page.append(spot);
    this.move(spot, field);
    const role = this.board.roles.find((one) => one.name === field.role);
    const word = this.board.kinds[field.kind]?.word ?? field.kind;
    spot.dataset.colour = this.colour(field.role);
    spot.querySelector<HTMLElement>("[data-who]")!.dataset.who = initials(role, this.board.language);
    const label = field.label[this.board.language] || field.label.en || "";
    spot.querySelector("[data-word]")!.textContent = label || word;
    const who = role ? roleWord(role, this.board.language) : this.root.dataset.nobody ?? "";
    const says = [label || word, label && label !== word ? word : "", who].filter(Boolean).join(", ");
    const pattern = this.root.dataset.spot ?? "{says}";
    spot.setAttribute("aria-label", pattern.replace("{says}", says).replace("{page}", String(field.page)));
  }

  /** Shown where the field is, or would be while it is dragged. */
  move(spot: HTMLElement, { x, y, w, h }: { x: number; y: number; w: number; h: number }): void {
    for (const [side, value] of Object.entries({ x, y, w, h })) spot.style.setProperty(`--${side}`, String(value));
    spot.classList.toggle("is-low", h * this.scale < 15);
    spot.classList.toggle("is-tiny", w * this.scale < 30);
  }

  colour(role: string): string {
    const n = this.board.roles.findIndex((one) => one.name === role);
    return n < 0 ? "0" : String((n % COLOURS) + 1);
  }

  /** A field for every page is shown on the others as a shadow that cannot be taken. */
  private echo(): void {
    for (const shadow of this.roll.querySelectorAll(".spot-echo")) shadow.remove();
    for (const field of this.board.fields.filter((one) => one.repeat === "all"))
      for (const page of this.pages.filter((_page, n) => n + 1 !== field.page)) {
        const shadow = document.createElement("span");
        shadow.className = "spot-echo";
        shadow.dataset.colour = this.colour(field.role);
        page.append(shadow);
        this.move(shadow, field);
      }
  }

  private mark(): void {
    const bad = new Set(this.board.faults.map((fault) => fault.field));
    const over = new Set(this.board.warnings.flatMap(({ field, other }) => [field, other]));
    for (const [id, spot] of this.spots) {
      const name = this.board.field(id)?.name ?? "";
      spot.setAttribute("aria-pressed", String(this.board.selected.has(id)));
      spot.classList.toggle("is-bad", bad.has(name));
      spot.classList.toggle("is-over", over.has(name));
      spot.classList.toggle("is-lead", this.board.selected.size > 1 && id === this.board.lead);
    }
  }

  focus(id: string): void {
    const spot = this.spots.get(id);
    spot?.scrollIntoView({ block: "nearest", inline: "nearest" });
    spot?.focus({ preventScroll: true });
  }
}
