/* The board: the fields and roles as they stand, what is selected, and every step back. Whoever shows a
   part of it listens; whoever changes it does so in `change`, which is one step of undo. */
import { type Box, ALIGN, onPage, tidy } from "./geometry";
import { type Fault, type Field, type Given, type Kind, type Role, fresh, named } from "./model";

const STEPS = 200;

export class Board extends EventTarget {
  fields: Field[];
  roles: Role[];
  faults: Fault[];
  warnings: Fault[];
  readonly pages: [number, number][];
  readonly kinds: Record<string, Kind>;
  readonly language: string;
  readonly selected = new Set<string>();
  lead = "";
  role: string;
  private copied: Field[] = [];
  private style = new Map<string, { w: number; h: number; font_size?: unknown }>();
  private past: string[] = [];
  private future: string[] = [];
  private merging = "";

  constructor(given: Given) {
    super();
    this.pages = given.pages;
    this.kinds = given.kinds;
    this.language = given.language;
    this.roles = given.roles;
    this.faults = given.faults;
    this.warnings = given.warnings;
    this.fields = given.fields.map((field) => ({ ...(field as Field), label: (field as Field).label ?? {}, id: fresh() }));
    this.role = (given.roles.find((role) => role.party === "customer") ?? given.roles[0])?.name ?? "";
  }

  field(id: string): Field | undefined {
    return this.fields.find((field) => field.id === id);
  }

  get chosen(): Field[] {
    return this.fields.filter((field) => this.selected.has(field.id));
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** One step of undo; steps in a row with the same `merge` are one (typing, holding an arrow). */
  change(what: () => void, merge = ""): void {
    const before = this.state();
    what();
    if (before === this.state()) return;
    if (!merge || merge !== this.merging) this.past = [...this.past.slice(-STEPS), before];
    this.merging = merge;
    this.future = [];
    this.tell("changed");
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  private step(from: string[], to: string[]): void {
    const state = from.pop();
    if (!state) return;
    to.push(this.state());
    this.merging = "";
    ({ fields: this.fields, roles: this.roles } = JSON.parse(state));
    const there = new Set(this.fields.map((field) => field.id));
    for (const id of [...this.selected]) if (!there.has(id)) this.selected.delete(id);
    this.tell("changed");
    this.tell("selected");
  }

  private state(): string {
    return JSON.stringify({ fields: this.fields, roles: this.roles });
  }

  select(ids: string[], { add = false, toggle = false } = {}): void {
    if (!add && !toggle) this.selected.clear();
    for (const id of ids) if (toggle && this.selected.has(id)) this.selected.delete(id);
    else this.selected.add(id);
    this.lead = ids.find((id) => this.selected.has(id)) ?? [...this.selected][0] ?? "";
    this.merging = "";
    this.tell("selected");
  }

  /** How large a new field of that kind is: as its last one, else as usual. */
  size(kind: string): [number, number] {
    const last = this.style.get(kind);
    return last ? [last.w, last.h] : this.kinds[kind]!.size;
  }

  /** A new field of that kind with its middle at (x, y); it looks like the last one of its kind. */
  place(kind: string, page: number, x: number, y: number): Field {
    const { required } = this.kinds[kind]!;
    const last = this.style.get(kind);
    const [w, h] = this.size(kind);
    const box = onPage({ x: x - w / 2, y: y - h / 2, w, h }, this.pages[page - 1]!);
    const role = ["note", "stamp"].includes(kind) ? "" : this.role;
    const name = named(kind, role, this.fields.map((field) => field.name));
    const more = last?.font_size ? { font_size: last.font_size } : {};
    const field: Field = { id: fresh(), name, kind, role, page, ...box, label: {}, required, ...more };
    this.change(() => this.fields.push(field));
    this.select([field.id]);
    return field;
  }

  /** Writes into every selected field; remembers how they look for the next of their kind. */
  set(facts: Partial<Field>, merge = ""): void {
    this.change(() => {
      for (const field of this.chosen) Object.assign(field, facts);
    }, merge && `${merge} ${[...this.selected].join()}`);
    this.remember();
  }

  /** Moves (or grows) every selected field by so many points, as far as its page allows. */
  nudge(by: Partial<Box>, merge: string): void {
    this.change(() => {
      for (const field of this.chosen) {
        const { x = 0, y = 0, w = 0, h = 0 } = by;
        const box = { x: field.x + x, y: field.y + y, w: field.w + w, h: field.h + h };
        Object.assign(field, onPage(box, this.pages[field.page - 1]!));
      }
    }, `${merge} ${[...this.selected].join()}`);
    this.remember();
  }

  align(how: string): void {
    const lead = this.field(this.lead) ?? this.chosen[0];
    if (!lead) return;
    this.change(() => {
      for (const field of this.chosen.filter((one) => one !== lead)) {
        const moved = ALIGN[how]!(field, lead);
        for (const [side, value] of Object.entries(moved)) field[side] = tidy(value);
      }
    });
  }

  remove(): void {
    const gone = new Set(this.selected);
    this.selected.clear();
    this.change(() => (this.fields = this.fields.filter((field) => !gone.has(field.id))));
    this.tell("selected");
  }

  copy(): void {
    if (this.selected.size) this.copied = structuredClone(this.chosen);
  }

  /** Puts the copied fields onto that page, or a little beside where they came from. */
  paste(page?: number): void {
    const added = structuredClone(this.copied).map((field) => {
      const there = page ?? field.page;
      const aside = there === field.page ? 12 : 0;
      const box = { ...field, x: field.x + aside, y: field.y - aside };
      return { ...field, id: fresh(), page: there, ...onPage(box, this.pages[there - 1]!) };
    });
    if (!added.length) return;
    this.change(() => {
      for (const field of added) {
        field.name = named(field.kind, field.role, this.fields.map((one) => one.name));
        this.fields.push(field);
      }
    });
    this.copied = structuredClone(added);
    this.select(added.map((field) => field.id));
  }

  /** In signing order: by the roles' turns, then as they lie in the list. */
  get inOrder(): Field[] {
    const turn = new Map(this.roles.map((role, n) => [role.name, role.order * 100 + n]));
    const at = (field: Field) => turn.get(field.role) ?? 1e6;
    return [...this.fields].sort((a, b) => at(a) - at(b));
  }

  /** Puts a field before another of the same role in the signing order (null: at that role's end). */
  reorder(id: string, before: string | null): void {
    const moved = this.field(id);
    if (!moved || id === before) return;
    this.change(() => {
      const rest = this.fields.filter((field) => field !== moved);
      const at = before ? rest.findIndex((field) => field.id === before) : rest.length;
      this.fields = [...rest.slice(0, at), moved, ...rest.slice(at)];
    });
  }

  private remember(): void {
    for (const { kind, w, h, font_size } of this.chosen) this.style.set(kind, { w, h, font_size });
  }

  looksLike(field: Field): void {
    this.style.set(field.kind, { w: field.w, h: field.h, font_size: field.font_size });
  }

  judged(faults: Fault[], warnings: Fault[]): void {
    Object.assign(this, { faults, warnings });
    this.tell("judged");
  }

  private tell(what: string): void {
    this.dispatchEvent(new Event(what));
  }

  /** What is saved: no word of this browser's own. */
  get saved(): { fields: Omit<Field, "id">[]; roles: Role[] } {
    return { fields: this.fields.map(({ id: _id, ...field }) => field as Omit<Field, "id">), roles: this.roles };
  }
}
