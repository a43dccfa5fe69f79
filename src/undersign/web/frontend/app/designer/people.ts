/* The roles: what they are called, whose side they are on, when it is their turn. A role that has fields
   cannot be taken away before its fields are. */
import type { Board } from "./board";
import { type Role, initials } from "./model";
import type { Sheets } from "./sheets";

export class People {
  private readonly list: HTMLElement;
  private readonly mould: HTMLTemplateElement;

  constructor(private readonly root: HTMLElement, private readonly board: Board, private readonly sheets: Sheets) {
    this.list = root.querySelector("[data-list]")!;
    this.mould = root.querySelector("template")!;
    this.list.addEventListener("input", (event) => this.changed(event.target as HTMLInputElement));
    root.addEventListener("click", (event) => this.clicked(event.target as Element));
    board.addEventListener("changed", () => this.show());
    this.show();
  }

  private show(): void {
    const at = document.activeElement as HTMLElement | null;
    const held = at && this.list.contains(at) ? [at.closest<HTMLElement>("[data-role]")!.dataset.role!, at.dataset.part!] : null;
    if (held && this.list.childElementCount === this.board.roles.length) return this.relabel();
    this.list.replaceChildren(...this.board.roles.map((role) => this.row(role)));
    this.relabel();
    if (held) this.list.querySelector<HTMLElement>(`[data-role="${held[0]}"] [data-part="${held[1]}"]`)?.focus();
  }

  private row(role: Role): HTMLElement {
    const row = this.mould.content.firstElementChild!.cloneNode(true) as HTMLElement;
    row.dataset.role = role.name;
    for (const part of row.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-part]")) {
      const [head, language] = part.dataset.part!.split(".") as [string, string?];
      part.value = language ? (role.labels[language] ?? "") : String(role[head as "party" | "order"] ?? "");
      const label = row.querySelector<HTMLLabelElement>(`[data-for="${part.dataset.part}"]`);
      part.id = `role-${role.name}-${part.dataset.part!.replace(".", "-")}`;
      if (label) label.htmlFor = part.id;
    }
    return row;
  }

  /** Initials, colours, and which roles may go. */
  private relabel(): void {
    for (const row of this.list.querySelectorAll<HTMLElement>("[data-role]")) {
      const role = this.board.roles.find((one) => one.name === row.dataset.role);
      const chip = row.querySelector<HTMLElement>("[data-who]")!;
      chip.dataset.who = initials(role, this.board.language);
      chip.dataset.colour = this.sheets.colour(row.dataset.role!);
      const used = this.board.fields.some((field) => field.role === row.dataset.role);
      row.querySelector<HTMLButtonElement>("[data-gone]")!.hidden = used;
      row.querySelector<HTMLElement>("[data-used]")!.hidden = !used;
    }
    for (const select of document.querySelectorAll<HTMLSelectElement>("[data-role-of-new]")) {
      const offered = this.board.roles.map((role) => new Option(role.labels[this.board.language] || role.labels.en || role.name, role.name));
      select.replaceChildren(...offered);
      select.value = this.board.role;
    }
  }

  private changed(part: HTMLInputElement): void {
    const role = this.board.roles.find((one) => one.name === part.closest<HTMLElement>("[data-role]")?.dataset.role);
    if (!role) return;
    const [head, language] = part.dataset.part!.split(".") as [string, string?];
    this.board.change(() => {
      if (language) role.labels = { ...role.labels, [language]: part.value };
      else if (head === "order") role.order = Math.max(1, Math.round(Number(part.value) || 1));
      else role.party = part.value;
    }, `${role.name} ${part.dataset.part}`);
  }

  private clicked(at: Element): void {
    const gone = at.closest("[data-gone]")?.closest<HTMLElement>("[data-role]")?.dataset.role;
    if (gone) {
      this.board.change(() => (this.board.roles = this.board.roles.filter((role) => role.name !== gone)));
      this.root.querySelector<HTMLElement>("[data-add]")?.focus();
    }
    if (at.closest("[data-add]")) this.add();
  }

  private add(): void {
    const taken = new Set(this.board.roles.map((role) => role.name));
    let n = this.board.roles.length + 1;
    while (taken.has(`signer_${n}`)) n += 1;
    const words = JSON.parse(this.root.dataset.fresh ?? "{}") as Record<string, string>;
    const labels = Object.fromEntries(Object.entries(words).map(([code, word]) => [code, word.replace("{n}", String(n))]));
    const order = Math.max(0, ...this.board.roles.map((role) => role.order)) + 1;
    this.board.change(() => this.board.roles.push({ name: `signer_${n}`, labels, party: "customer", order }));
    this.list.querySelector<HTMLElement>(`[data-role="signer_${n}"] [data-part]`)?.focus();
  }
}
