/* The list of fields in signing order. A line is a button: it selects its field; Alt with an arrow, or the
   pointer, moves it among the fields of the same person. */
import type { Board } from "./board";
import { type Field, initials } from "./model";
import type { Sheets } from "./sheets";

export class Order {
  private readonly list: HTMLElement;
  private readonly mould: HTMLTemplateElement;
  private shown = "";

  constructor(root: HTMLElement, private readonly board: Board, private readonly sheets: Sheets) {
    this.list = root.querySelector("[data-list]")!;
    this.mould = root.querySelector("template")!;
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("pointerdown", (event) => this.pulled(event));
    for (const what of ["changed", "judged"]) board.addEventListener(what, () => this.show());
    board.addEventListener("selected", () => this.mark());
    this.show();
  }

  private show(): void {
    const facts = this.board.inOrder.map(({ id, kind, role, page, label }) => [id, kind, role, page, label]);
    const now = JSON.stringify([facts, this.board.roles, this.board.faults.map((fault) => fault.field)]);
    if (now !== this.shown) this.fill();
    this.shown = now;
  }

  private fill(): void {
    const held = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-line]")?.dataset.line;
    const bad = new Set(this.board.faults.map((fault) => fault.field));
    this.list.replaceChildren(...this.board.inOrder.map((field, n) => this.line(field, n, bad.has(field.name))));
    for (const count of document.querySelectorAll("[data-count-fields]")) count.textContent = String(this.board.fields.length);
    this.mark();
    if (held) this.button(held)?.focus();
  }

  private line(field: Field, n: number, isBad: boolean): HTMLElement {
    const item = this.mould.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const button = item.querySelector<HTMLElement>("[data-line]")!;
    const role = this.board.roles.find((one) => one.name === field.role);
    const word = this.board.kinds[field.kind]?.word ?? field.kind;
    button.dataset.line = field.id;
    item.querySelector("[data-turn]")!.textContent = String(n + 1);
    const who = item.querySelector<HTMLElement>("[data-who]")!;
    who.dataset.who = initials(role, this.board.language);
    who.dataset.colour = this.sheets.colour(field.role);
    item.querySelector("[data-word]")!.textContent = field.label[this.board.language] || field.label.en || word;
    const where = item.querySelector<HTMLElement>("[data-where]")!;
    where.textContent = (where.dataset.says ?? "").replace("{kind}", word).replace("{page}", String(field.page));
    item.querySelector<HTMLElement>("[data-bad]")!.hidden = !isBad;
    return item;
  }

  private button(id: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`[data-line="${id}"]`);
  }

  private mark(): void {
    for (const line of this.list.querySelectorAll<HTMLElement>("[data-line]"))
      line.setAttribute("aria-pressed", String(this.board.selected.has(line.dataset.line!)));
  }

  private clicked(event: MouseEvent): void {
    const id = (event.target as Element).closest<HTMLElement>("[data-line]")?.dataset.line;
    if (!id) return;
    this.board.select([id], { toggle: event.shiftKey });
    this.sheets.spot(id)?.scrollIntoView({ block: "center", inline: "nearest" });
  }

  private pressed(event: KeyboardEvent): void {
    const id = (event.target as Element).closest<HTMLElement>("[data-line]")?.dataset.line;
    if (!id || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const mates = this.mates(id);
    const n = mates.findIndex((field) => field.id === id);
    if (event.key === "ArrowUp" && n > 0) this.board.reorder(id, mates[n - 1]!.id);
    if (event.key === "ArrowDown" && n < mates.length - 1) this.board.reorder(id, mates[n + 2]?.id ?? null);
    this.button(id)?.focus();
  }

  private mates(id: string): Field[] {
    const role = this.board.field(id)?.role;
    return this.board.inOrder.filter((field) => field.role === role);
  }

  private pulled(event: PointerEvent): void {
    const grip = (event.target as Element).closest("[data-grip]");
    const line = (event.target as Element).closest("li")?.querySelector<HTMLElement>("[data-line]");
    if (!grip || !line || event.button !== 0) return;
    event.preventDefault();
    const id = line.dataset.line!;
    const mates = this.mates(id).filter((field) => field.id !== id);
    let before: string | null = null;
    const stop = new AbortController();
    line.classList.add("is-held");
    addEventListener("pointermove", (now) => {
      const under = mates.find((field) => {
        const box = this.button(field.id)!.getBoundingClientRect();
        return now.clientY < box.top + box.height / 2;
      });
      before = under?.id ?? null;
      for (const field of mates) this.button(field.id)?.classList.toggle("is-next", field.id === before);
    }, { signal: stop.signal });
    addEventListener("pointerup", () => {
      stop.abort();
      line.classList.remove("is-held");
      this.board.reorder(id, before);
      this.fill();
    }, { signal: stop.signal, once: true });
  }
}
