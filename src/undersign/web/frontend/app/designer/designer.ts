/* <us-designer>: fields on the pages of a PDF. Puts the parts together; each part says what it hides. The words
   all stand in the page; a phone shows and does not change. */
import { Board } from "./board";
import { Drag } from "./drag";
import { toMm, touches } from "./geometry";
import { Keys } from "./keys";
import type { Fault, Given } from "./model";
import { Order } from "./order";
import { People } from "./people";
import { Properties } from "./properties";
import { Saving } from "./saving";
import { Sheets, ZOOMS } from "./sheets";

class Designer extends HTMLElement {
  private board!: Board;
  private sheets!: Sheets;
  private drag!: Drag;
  private saving!: Saving;
  private properties!: Properties;

  connectedCallback(): void {
    const given = JSON.parse(document.getElementById("designer-data")!.textContent!) as Given;
    const roll = this.find(".ds-roll");
    this.board = new Board(given);
    this.sheets = new Sheets(this, roll, this.board);
    this.properties = new Properties(this.find("[data-panel=field]"), this.board);
    new Order(this.find("[data-panel=order]"), this.board, this.sheets);
    new People(this.find("[data-panel=people]"), this.board, this.sheets);
    this.toolbar(roll);
    this.faults();
    roll.addEventListener("focusin", (event) => this.focused(event.target as HTMLElement));
    if (matchMedia("(max-width: 47.99rem)").matches) return;
    this.drag = new Drag(roll, this.board, this.sheets);
    this.saving = new Saving(this, this.board, given.edition);
    new Keys(this, this.board, this.sheets, {
      open: () => this.properties.focus(),
      save: () => void this.saving.now(),
      moved: () => this.tell(),
    });
    this.palette();
    this.leaving();
    this.properties.focus = this.properties.focus.bind(this.properties);
    this.find("[data-panel=field]").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.board.lead) this.sheets.focus(this.board.lead);
    });
  }

  private find(what: string): HTMLElement {
    return this.querySelector<HTMLElement>(what)!;
  }

  /** The kinds: pressed, one lands in the middle of what is in view; pulled, where it is let go. */
  private palette(): void {
    const palette = this.find("[data-palette]");
    const role = this.find("[data-role-of-new]") as HTMLSelectElement;
    role.addEventListener("change", () => (this.board.role = role.value));
    let pulled = false;
    palette.addEventListener("pointerdown", (event) => {
      const kind = (event.target as Element).closest<HTMLElement>("[data-kind]")?.dataset.kind;
      pulled = false;
      if (!kind || event.button !== 0) return;
      addEventListener("pointermove", () => (pulled = true), { once: true });
      this.drag.bring(event, kind);
    });
    palette.addEventListener("click", (event) => {
      const kind = (event.target as Element).closest<HTMLElement>("[data-kind]")?.dataset.kind;
      if (!kind || (pulled && event.detail > 0 && !this.stayed(event))) return;
      const { page, x, y } = this.free(kind);
      this.sheets.focus(this.board.place(kind, page, x, y).id);
      this.tell();
    });
  }

  /** A hand that shook while pressing still pressed: the pointer is over the same button. */
  private stayed(event: MouseEvent): boolean {
    return !!(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-kind]"));
  }

  /** The middle of what is in view, or a little lower where something lies there already. */
  private free(kind: string): { page: number; x: number; y: number } {
    const at = this.sheets.inView();
    const [w, h] = this.board.size(kind);
    const there = this.board.fields.filter((field) => field.page === at.page);
    const taken = (y: number) => there.some((field) => touches(field, { x: at.x - w / 2, y: y - h / 2, w, h }));
    let { y } = at;
    while (taken(y) && y > h) y -= 6;
    return { ...at, y };
  }

  private toolbar(roll: HTMLElement): void {
    const acts: Record<string, () => void> = {
      undo: () => this.board.undo(),
      redo: () => this.board.redo(),
      copy: () => this.board.copy(),
      paste: () => this.board.paste(this.sheets.inView().page),
      double: () => (this.board.copy(), this.board.paste()),
      remove: () => this.board.remove(),
      smaller: () => this.stepZoom(-1),
      larger: () => this.stepZoom(1),
      fit: () => (this.sheets.fit(), this.zoomed()),
      save: () => void this.saving?.now(),
    };
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-act], [data-align]");
      if (button?.dataset.act) acts[button.dataset.act]?.();
      if (button?.dataset.align) this.board.align(button.dataset.align);
    });
    roll.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    for (const what of ["changed", "selected"]) this.board.addEventListener(what, () => this.enable());
    this.enable();
    this.zoomed();
  }

  private wheeled(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.sheets.zoomTo(this.sheets.zoom * (event.deltaY < 0 ? 1.1 : 1 / 1.1));
    this.zoomed();
  }

  private stepZoom(by: number): void {
    const { zoom } = this.sheets;
    const next = by > 0 ? ZOOMS.find((one) => one > zoom + 0.01) : ZOOMS.findLast((one) => one < zoom - 0.01);
    this.sheets.zoomTo(next ?? zoom);
    this.zoomed();
  }

  private zoomed(): void {
    this.find("[data-zoom-value]").textContent = `${Math.round(this.sheets.zoom * 100)} %`;
  }

  private enable(): void {
    const { selected } = this.board;
    const when: Record<string, boolean> = { undo: this.board.canUndo, redo: this.board.canRedo, copy: selected.size > 0, double: selected.size > 0, remove: selected.size > 0 };
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-act]"))
      if (button.dataset.act! in when) button.disabled = !when[button.dataset.act!];
    for (const group of this.querySelectorAll<HTMLElement>("[data-needs-two]")) group.hidden = selected.size < 2;
  }

  private focused(at: HTMLElement): void {
    const id = at.closest<HTMLElement>(".spot")?.dataset.id;
    if (id && !this.board.selected.has(id) && at.matches(":focus-visible")) this.board.select([id]);
  }

  /** Where the field lies now, for those who do not see it. */
  private tell(): void {
    const field = this.board.field(this.board.lead);
    const status = this.find("[data-where-now]");
    if (!field) return;
    const [, height] = this.board.pages[field.page - 1]!;
    const facts: Record<string, number> = { page: field.page, x: toMm(field.x), y: toMm(height - field.y - field.h), w: toMm(field.w), h: toMm(field.h) };
    status.textContent = (status.dataset.says ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => String(facts[name]));
  }

  /** What keeps the template from being sent, and what only should be looked at; each with the way there. */
  private faults(): void {
    const isMended = ({ role }: Fault): boolean => this.board.fields.some((one) => role && one.role === role && one.kind === "signature");
    this.list("[data-faults]", () => this.board.faults.filter((fault) => !isMended(fault)));
    this.list("[data-warnings]", () => this.board.warnings);
  }

  private list(what: string, found: () => Fault[]): void {
    const box = this.find(what);
    const show = (): void => {
      box.hidden = !found().length;
      box.querySelector("ul")!.replaceChildren(...found().map((fault) => {
        const line = document.createElement("li");
        const target = document.createElement(fault.field ? "button" : "span");
        target.textContent = fault.sentence;
        if (target instanceof HTMLButtonElement) Object.assign(target, { type: "button", className: "btn-link" }).dataset.fault = fault.field;
        line.append(target);
        return line;
      }));
    };
    box.addEventListener("click", (event) => {
      const name = (event.target as Element).closest<HTMLElement>("[data-fault]")?.dataset.fault;
      const field = this.board.fields.find((one) => one.name === name);
      if (!field) return;
      this.board.select([field.id]);
      this.sheets.focus(field.id);
    });
    for (const what of ["judged", "changed"]) this.board.addEventListener(what, show);
    show();
  }

  /** Whether all is on the server, with what was changed while it was being saved. */
  private async settled(): Promise<boolean> {
    for (let turn = 0; turn < 5; turn += 1) if (await this.saving.now()) return true;
    return false;
  }

  /** Preview and approval see what is on the server: it is brought there first. */
  private leaving(): void {
    document.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-after-saving]");
      if (!link || !this.saving.isOpen) return;
      event.preventDefault();
      void this.settled().then((done) => done && location.assign(link.href));
    });
    document.addEventListener("submit", (event) => {
      const form = (event.target as Element).closest<HTMLFormElement>("form[data-after-saving]");
      if (!form || !this.saving.isOpen) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event as SubmitEvent;
      void this.settled().then((done) => done && form.requestSubmit(submitter));
    }, { capture: true });
  }
}
customElements.define("us-designer", Designer);
