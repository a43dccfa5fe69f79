/* The pointer: moving and growing fields, drawing a frame around several, bringing a new one from the list
   of kinds. Edges meet the edges of others unless Alt is held. Nothing is written before the pointer is let go. */
import type { Board } from "./board";
import { type Box, across, along, onPage, snap, tidy, touches } from "./geometry";
import type { Field } from "./model";
import type { Sheets } from "./sheets";

const FAR = 4;
const NEAR = 6;
const GRIP = 9;

type Start = { x: number; y: number };

export class Drag {
  constructor(private readonly roll: HTMLElement, private readonly board: Board, private readonly sheets: Sheets) {
    roll.addEventListener("pointerdown", (event) => this.down(event));
  }

  private down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const spot = (event.target as Element).closest<HTMLButtonElement>(".spot");
    if (spot) this.onSpot(event, spot);
    else if ((event.target as Element).closest("[data-page]")) this.onPage(event);
  }

  private onSpot(event: PointerEvent, spot: HTMLButtonElement): void {
    const id = spot.dataset.id!;
    event.preventDefault();
    if (event.shiftKey) this.board.select([id], { toggle: true });
    else if (!this.board.selected.has(id)) this.board.select([id]);
    if (this.board.selected.has(id)) spot.focus({ preventScroll: true });
    if (event.shiftKey) return;
    const edge = spot.getBoundingClientRect();
    const reach = Math.min(GRIP, edge.width / 3, edge.height / 3);
    const grows = event.clientX > edge.right - reach && event.clientY > edge.bottom - reach;
    if (grows) this.grow(event, this.board.field(id)!, spot);
    else this.move(event, this.board.field(id)!);
  }

  private grow(event: PointerEvent, field: Field, spot: HTMLElement): void {
    const others = this.others(field.page, new Set([field.id]));
    let box: Box = field;
    follow(event, (dx, dy, now) => {
      const { scale } = this.sheets;
      let [w, low] = [field.w + dx / scale, field.y - dy / scale];
      const within = now.altKey ? 0 : NEAR / scale;
      const right = snap([field.x + w], others.flatMap(across), within);
      const bottom = snap([low], others.flatMap(along), within);
      [w, low] = [w + right.by, low + bottom.by];
      box = onPage({ x: field.x, y: low, w, h: field.y + field.h - low }, this.board.pages[field.page - 1]!);
      this.sheets.move(spot, box);
      this.guide(field.page, right.at, bottom.at);
    }, (moved) => this.end(() => moved && Object.assign(field, { y: box.y, w: box.w, h: box.h })));
  }

  private move(event: PointerEvent, held: Field): void {
    const moved = this.board.chosen;
    const others = this.others(held.page, this.board.selected);
    let by: Start = { x: 0, y: 0 };
    let page = held.page;
    follow(event, (dx, dy, now) => {
      const { scale } = this.sheets;
      const over = moved.length === 1 ? this.sheets.under(now.clientX, now.clientY) : null;
      page = over?.page ?? held.page;
      const drop = this.offset(held.page, page);
      by = { x: dx / scale + drop.x, y: -dy / scale + drop.y };
      const box = { ...held, x: held.x + by.x, y: held.y + by.y };
      const there = page === held.page ? others : this.others(page, this.board.selected);
      const within = now.altKey ? 0 : NEAR / scale;
      const [h, v] = [snap(across(box), there.flatMap(across), within), snap(along(box), there.flatMap(along), within)];
      by = { x: by.x + h.by, y: by.y + v.by };
      for (const field of moved) this.follows(field, by, page);
      this.guide(page, h.at, v.at);
    }, (gone) => {
      if (!gone) return this.board.select([held.id]);
      this.end(() => moved.forEach((field) => Object.assign(field, this.moved(field, by, page))));
    });
  }

  private follows(field: Field, by: Start, page: number): void {
    const spot = this.sheets.spot(field.id)!;
    const at = this.sheets.page(page === field.page ? field.page : page)!;
    if (spot.parentElement !== at && this.board.selected.size === 1) at.append(spot);
    this.sheets.move(spot, this.moved(field, by, page));
  }

  private moved(field: Field, by: Start, page: number): Box & { page: number } {
    const there = this.board.selected.size === 1 ? page : field.page;
    const box = { x: field.x + by.x, y: field.y + by.y, w: field.w, h: field.h };
    return { ...onPage(box, this.board.pages[there - 1]!), page: there };
  }

  /** How far one page's corner lies from another's, in points. */
  private offset(from: number, to: number): Start {
    if (from === to) return { x: 0, y: 0 };
    const [a, b] = [this.sheets.page(from)!.getBoundingClientRect(), this.sheets.page(to)!.getBoundingClientRect()];
    return { x: (a.left - b.left) / this.sheets.scale, y: (b.bottom - a.bottom) / this.sheets.scale };
  }

  private others(page: number, without: Set<string>): Box[] {
    const [w, h] = this.board.pages[page - 1]!;
    const fields = this.board.fields.filter((field) => field.page === page && !without.has(field.id));
    return [...fields, { x: w / 2, y: h / 2, w: 0, h: 0 }];
  }

  private onPage(event: PointerEvent): void {
    const from = this.sheets.under(event.clientX, event.clientY);
    if (!from) return;
    const before = event.shiftKey ? [...this.board.selected] : [];
    const frame = document.createElement("span");
    frame.className = "marquee";
    let box: Box = { x: from.x, y: from.y, w: 0, h: 0 };
    follow(event, (dx, dy) => {
      const { scale } = this.sheets;
      this.sheets.page(from.page)!.append(frame);
      const [x, y] = [from.x + dx / scale, from.y - dy / scale];
      box = { x: Math.min(x, from.x), y: Math.min(y, from.y), w: Math.abs(x - from.x), h: Math.abs(y - from.y) };
      this.sheets.move(frame, box);
    }, (moved) => {
      frame.remove();
      const inside = this.board.fields.filter((field) => field.page === from.page && touches(field, box));
      this.board.select([...before, ...(moved ? inside.map((field) => field.id) : [])]);
    });
  }

  /** A kind pulled from the list onto a page; onClick where it was only pressed. */
  bring(event: PointerEvent, kind: string): void {
    const ghost = document.createElement("span");
    ghost.className = "ghost";
    ghost.textContent = this.board.kinds[kind]!.word;
    follow(event, (_dx, _dy, now) => {
      document.body.append(ghost);
      ghost.style.setProperty("--left", `${now.clientX}px`);
      ghost.style.setProperty("--top", `${now.clientY}px`);
    }, (moved, last) => {
      ghost.remove();
      const frame = this.roll.getBoundingClientRect();
      const inside = last.clientX > frame.left && last.clientX < frame.right && last.clientY > frame.top && last.clientY < frame.bottom;
      const at = moved && inside ? this.sheets.under(last.clientX, last.clientY) : null;
      if (at) this.sheets.focus(this.board.place(kind, at.page, at.x, at.y).id);
    });
  }

  private guide(page: number, x: number | null, y: number | null): void {
    this.clear();
    for (const [side, at] of Object.entries({ x, y })) {
      if (at === null) continue;
      const line = document.createElement("span");
      line.className = side === "x" ? "guide guide-x" : "guide guide-y";
      line.style.setProperty(`--${side}`, String(tidy(at)));
      this.sheets.page(page)!.append(line);
    }
  }

  private clear(): void {
    for (const line of this.roll.querySelectorAll(".guide")) line.remove();
  }

  private end(what: () => unknown): void {
    this.clear();
    this.board.change(() => void what());
    this.sheets.put(this.board.chosen);
    for (const field of this.board.chosen) this.board.looksLike(field);
  }
}

/** Follows a pointer until it is let go; `moved` is false for a mere press. Escape takes it back. */
function follow(
  start: PointerEvent,
  move: (dx: number, dy: number, now: PointerEvent) => void,
  done: (moved: boolean, last: PointerEvent) => void,
): void {
  const stop = new AbortController();
  const { signal } = stop;
  let moved = false;
  let last = start;
  const ended = (kept: boolean): void => {
    stop.abort();
    done(moved && kept, last);
  };
  addEventListener("pointermove", (event) => {
    const [dx, dy] = [event.clientX - start.clientX, event.clientY - start.clientY];
    if (!moved && Math.hypot(dx, dy) < FAR) return;
    moved = true;
    last = event;
    move(dx, dy, event);
  }, { signal });
  addEventListener("pointerup", () => ended(true), { signal });
  addEventListener("pointercancel", () => ended(false), { signal });
  addEventListener("keydown", (event) => event.key === "Escape" && ended(false), { signal });
}
