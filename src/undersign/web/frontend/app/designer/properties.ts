/* The panel of what is selected. Each control names the property it shows (`data-prop`); several fields at once
   show what they share, and a change goes to all of them. Places are millimetres from the top left here. */
import type { Board } from "./board";
import { toMm, toPoints } from "./geometry";
import type { Field } from "./model";

const LARGEST = 200_000; // bytes
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
type Option = { value: string; labels?: Record<string, string>; at?: number[] };
type Shown = string | boolean | undefined;

export class Properties {
  private readonly controls: Control[];
  private readonly groups: HTMLElement[];
  private readonly offered = new Map<HTMLSelectElement, string>();

  constructor(private readonly root: HTMLElement, private readonly board: Board) {
    this.controls = [...root.querySelectorAll<Control>("[data-prop]")];
    this.groups = [...root.querySelectorAll<HTMLElement>("[data-kinds]")];
    root.addEventListener("input", (event) => this.changed(event.target as Control));
    root.addEventListener("change", (event) => void this.pictured(event.target as HTMLInputElement));
    root.addEventListener("click", (event) => (event.target as Element).closest("[data-no-picture]") && this.board.set({ picture: "" }));
    for (const what of ["changed", "selected"]) board.addEventListener(what, () => this.show());
    this.show();
  }

  focus(): void {
    this.controls.find((control) => control.dataset.prop === "kind")?.focus();
  }

  private show(): void {
    const chosen = this.board.chosen;
    this.root.querySelector<HTMLElement>("[data-some]")!.hidden = !chosen.length;
    this.root.querySelector<HTMLElement>("[data-none]")!.hidden = chosen.length > 0;
    const many = this.root.querySelector<HTMLElement>("[data-many]")!;
    many.hidden = chosen.length < 2;
    many.textContent = (many.dataset.says ?? "").replace("{n}", String(chosen.length));
    for (const group of this.groups) {
      const kinds = group.dataset.kinds!.split(" ");
      group.hidden = !chosen.every((field) => kinds.includes(field.kind));
    }
    this.root.querySelector<HTMLElement>("[data-no-picture]")!.hidden = !chosen.some((field) => field.picture);
    this.offer(chosen);
    for (const control of this.controls) if (control !== document.activeElement || control.tagName === "SELECT") this.fill(control, chosen);
  }

  /** A stamp's picture travels with the layout; one that is too large is not taken, and the page says so. */
  private async pictured(input: HTMLInputElement): Promise<void> {
    const file = input.dataset.picture === undefined ? undefined : input.files?.[0];
    if (!file) return;
    const large = this.root.querySelector<HTMLElement>("[data-too-large]")!;
    large.hidden = file.size <= LARGEST;
    input.value = "";
    if (file.size > LARGEST) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    this.board.set({ picture: btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")) });
  }

  private fill(control: Control, chosen: Field[]): void {
    const values = new Set(chosen.map((field) => this.read(field, control.dataset.prop!)));
    const [value] = values.size === 1 ? values : [undefined];
    if (control instanceof HTMLInputElement && control.type === "checkbox") {
      control.checked = Boolean(value);
      control.indeterminate = values.size > 1;
    } else {
      if (control.dataset.prop === "source") known(control as HTMLSelectElement, String(value ?? ""));
      control.value = String(value ?? "");
    }
    if (control.dataset.single !== undefined) control.disabled = chosen.length > 1;
  }

  /** Roles, and the fields a condition can ask, change while one works. */
  private offer(chosen: Field[]): void {
    for (const list of this.root.querySelectorAll<HTMLSelectElement>("select[data-offers]")) {
      const first = list.options[0]!;
      const offered = list.dataset.offers === "roles"
        ? this.board.roles.map((role) => [role.name, role.labels[this.board.language] || role.labels.en || role.name])
        : this.board.fields.filter((field) => !chosen.includes(field) && !["signature", "initials", "note", "stamp"].includes(field.kind))
            .map((field) => [field.name, field.label[this.board.language] || field.label.en || field.name]);
      const now = JSON.stringify(offered);
      if (this.offered.get(list) === now) continue;
      this.offered.set(list, now);
      list.replaceChildren(first, ...offered.map(([value, word]) => new Option(word, value)));
    }
  }

  private read(field: Field, prop: string): Shown {
    const [head, tail] = prop.split(".") as [string, string?];
    const [, height] = this.board.pages[field.page - 1] ?? [0, 0];
    if (head === "mm") return String(toMm(tail === "top" ? height - field.y - field.h : (field[tail!] as number)));
    if (head === "options") return ((field.options as Option[] | undefined) ?? []).map((one) => one.labels?.[tail!] ?? (tail === "en" ? one.value : "")).join("\n");
    if (head === "visible_if") return this.condition(field, tail!);
    if (prop === "repeat") return field.repeat === "all";
    if (prop === "font_size") return field.font_size ? String(field.font_size) : "";
    const value = tail ? (field[head] as Record<string, unknown> | undefined)?.[tail] : field[head];
    return typeof value === "boolean" ? value : value === undefined || value === null ? "" : String(value);
  }

  private condition(field: Field, part: string): string {
    const asked = (field.visible_if ?? {}) as Record<string, string>;
    if (part === "field") return asked.field ?? "";
    if (part === "how") return "is_not" in asked ? "is_not" : "is";
    return asked.is ?? asked.is_not ?? "";
  }

  private changed(control: Control): void {
    const prop = control.dataset.prop;
    if (!prop || !this.board.selected.size) return;
    const value = control instanceof HTMLInputElement && control.type === "checkbox" ? control.checked : control.value;
    this.board.change(() => {
      for (const field of this.board.chosen) this.write(field, prop, value);
    }, `${prop} ${[...this.board.selected].join()}`);
    for (const field of this.board.chosen) this.board.looksLike(field);
  }

  private write(field: Field, prop: string, value: string | boolean): void {
    const [head, tail] = prop.split(".") as [string, string?];
    if (head === "mm") this.place(field, tail!, Number(value));
    else if (head === "page") this.turnTo(field, Number(value));
    else if (head === "source") put(field, "source", value === "@ask" ? field.name : value);
    else if (head === "options") this.choose(field, tail!, String(value));
    else if (head === "visible_if") this.depend(field, tail!, String(value));
    else if (prop === "repeat") put(field, "repeat", value ? "all" : "");
    else if (prop === "font_size") put(field, "font_size", Number(value) || 0);
    else if (tail) field[head] = without({ ...(field[head] as object), [tail]: value });
    else if (["role", "name", "kind"].includes(head)) field[head] = value;
    else if (head === "required") field.required = Boolean(value);
    else put(field, head, value);
  }

  private place(field: Field, side: string, mm: number): void {
    if (Number.isNaN(mm)) return;
    const [, height] = this.board.pages[field.page - 1] ?? [0, 0];
    const top = height - field.y - field.h;
    if (side === "x") field.x = toPoints(mm);
    if (side === "w") field.w = Math.max(1, toPoints(mm));
    if (side === "h") field.h = Math.max(1, toPoints(mm));
    field.y = Math.round((height - (side === "top" ? toPoints(mm) : top) - field.h) * 100) / 100;
  }

  private turnTo(field: Field, page: number): void {
    if (page >= 1 && page <= this.board.pages.length) field.page = Math.round(page);
  }

  private choose(field: Field, language: string, text: string): void {
    const old = (field.options as Option[] | undefined) ?? [];
    const lines = text.split("\n");
    const count = language === "en" ? lines.length : Math.max(lines.length, old.length);
    const made = Array.from({ length: count }, (_none, n): Option => {
      const labels = without({ ...old[n]?.labels, [language]: lines[n]?.trim() ?? "" }) as Record<string, string>;
      return { ...old[n], value: this.stored(old[n], lines[n], language), labels };
    });
    put(field, "options", made.some((one) => one.value) ? made : []);
  }

  /** A choice is stored as it reads in English, so that records and exports can be read. */
  private stored(old: Option | undefined, line: string | undefined, language: string): string {
    const followed = !old || old.value === (old.labels?.en ?? old.value);
    return language === "en" && followed ? (line ?? "").trim() : (old?.value ?? line?.trim() ?? "");
  }

  private depend(field: Field, part: string, value: string): void {
    const now = { field: this.condition(field, "field"), how: this.condition(field, "how"), value: this.condition(field, "value"), [part]: value };
    put(field, "visible_if", now.field ? { field: now.field, [now.how]: now.value } : {});
  }
}

/** Empty facts are left out, as they are where the layout is kept. */
function put(field: Field, name: string, value: unknown): void {
  const empty = !value || (typeof value === "object" && !Object.keys(value).length);
  if (empty) delete field[name];
  else field[name] = value;
}

/** A value that this template asks the sender for is offered beside those we know. */
function known(list: HTMLSelectElement, value: string): void {
  if (value && ![...list.options].some((option) => option.value === value)) list.add(new Option(value, value));
}

function without(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== "" && value !== undefined));
}
