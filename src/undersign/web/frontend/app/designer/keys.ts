/* The keyboard: everything the pointer can do. Keys that move and change act where a field has the focus;
   undo, redo, save and paste act on the whole designer, unless somebody is writing. */
import type { Board } from "./board";
import type { Box } from "./geometry";
import type { Sheets } from "./sheets";

const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export interface Commands {
  open(id: string): void;
  save(): void;
  moved(): void;
}

export class Keys {
  constructor(root: HTMLElement, private readonly board: Board, private readonly sheets: Sheets, private readonly commands: Commands) {
    root.addEventListener("keydown", (event) => this.pressed(event));
  }

  private pressed(event: KeyboardEvent): void {
    const at = event.target as HTMLElement;
    const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    const done = event.ctrlKey || event.metaKey ? this.withControl(event, writes) : !writes && this.onSpot(event, at);
    if (done) event.preventDefault();
  }

  private withControl(event: KeyboardEvent, writes: boolean): boolean {
    const key = event.key.toLowerCase();
    if (key === "s") return this.commands.save(), true;
    if (writes) return false;
    if (key === "z") return event.shiftKey ? this.board.redo() : this.board.undo(), this.keep(), true;
    if (key === "y") return this.board.redo(), this.keep(), true;
    if (key === "c" && this.board.selected.size && !getSelection()?.toString()) return this.board.copy(), true;
    if (key === "v") return this.board.paste(this.sheets.inView().page), this.keep(), true;
    if (key === "d" && this.board.selected.size) return this.board.copy(), this.board.paste(), this.keep(), true;
    if (key === "a" && document.activeElement?.closest("[data-page], .ds-roll")) return this.all(), true;
    return false;
  }

  private onSpot(event: KeyboardEvent, at: HTMLElement): boolean {
    const id = at.closest<HTMLElement>(".spot")?.dataset.id;
    if (!id) return false;
    const way = WAYS[event.key];
    if (way) return this.arrow(id, way, event), true;
    if (event.key === "Delete" || event.key === "Backspace") return this.remove(id), true;
    if (event.key === "Enter") return this.board.select([id]), this.commands.open(id), true;
    if (event.key === " ") return this.board.select([id], { toggle: true }), true;
    if (event.key === "Escape") return this.board.select([]), true;
    return false;
  }

  /** One pixel, ten with Shift; with Alt the right and lower edges go instead of the whole. */
  private arrow(id: string, [x, y]: [number, number], event: KeyboardEvent): void {
    if (!this.board.selected.has(id)) this.board.select([id]);
    const by = (event.shiftKey ? 10 : 1) / this.sheets.scale;
    const step: Partial<Box> = event.altKey ? { w: x * by, y: y * by, h: -y * by } : { x: x * by, y: y * by };
    this.board.nudge(step, "arrow");
    this.sheets.spot(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.commands.moved();
  }

  private remove(id: string): void {
    if (!this.board.selected.has(id)) this.board.select([id]);
    const order = this.board.fields.filter((field) => !this.board.selected.has(field.id) || field.id === id);
    const n = order.findIndex((field) => field.id === id);
    this.board.remove();
    const next = order[n + 1] ?? order[n - 1];
    if (next) this.sheets.focus(next.id);
  }

  private all(): void {
    const { page } = this.sheets.inView();
    this.board.select(this.board.fields.filter((field) => field.page === page).map((field) => field.id));
  }

  /** The focus stays on a field after the buttons were drawn anew. */
  private keep(): void {
    if (this.board.lead) this.sheets.focus(this.board.lead);
  }
}
