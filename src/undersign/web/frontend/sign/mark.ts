// Making a signature: typed by default; the drawing pad is fetched when somebody chooses Draw.

import type { Pad } from "./draw";

export class Mark extends HTMLElement {
  private pad: Pad | undefined;

  connectedCallback(): void {
    this.addEventListener("change", () => this.choose());
    this.addEventListener("input", () => this.echo());
    this.choose();
    this.echo();
  }

  /** What the review shows: the name in its face, or the strokes. */
  picture(): Node {
    if (this.kind === "drawn" && this.pad) return this.pad.picture();
    const face = this.querySelector<HTMLInputElement>(".face :checked")!;
    const line = face.parentElement!.querySelector<HTMLElement>("[data-echo]")!.cloneNode(true) as HTMLElement;
    line.className = `line line-${face.value}`;
    line.ariaHidden = null;
    return line;
  }

  private get kind(): string {
    return this.querySelector<HTMLInputElement>("[name=mark]:checked")!.value;
  }

  private choose(): void {
    for (const pane of this.querySelectorAll<HTMLElement>("[data-pane]")) {
      pane.hidden = pane.dataset.pane !== this.kind;
    }
    if (this.kind === "drawn" && !this.pad) void this.fetchPad();
  }

  private async fetchPad(): Promise<void> {
    const { Pad } = await import("./draw");
    this.pad ??= new Pad(this.querySelector<HTMLElement>("[data-pane=drawn]")!);
  }

  private echo(): void {
    const name = this.querySelector<HTMLInputElement>("[name=mark_text]")!.value.trim();
    for (const line of this.querySelectorAll("[data-echo]")) line.textContent = name || "\u00a0";
  }
}
