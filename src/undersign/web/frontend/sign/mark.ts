// Making a signature or initials: typed by default. The drawing pad, the crop frame and the way to a phone are
// fetched when somebody wants them.

import type { Crop } from "./crop";
import type { Pad } from "./draw";
import { filled, post } from "./post";

export class Mark extends HTMLElement {
  private pad: Pad | undefined;
  private crop: Crop | undefined;

  connectedCallback(): void {
    this.addEventListener("change", (event) => {
      const chosen = (event.target as HTMLElement).closest<HTMLInputElement>("[data-upload]");
      if (chosen) void this.take(chosen);
      this.choose();
    });
    this.addEventListener("input", () => {
      this.echo();
      this.closest("[data-step]")!.querySelector<HTMLElement>("[data-error-for]")!.hidden = true;
    });
    this.addEventListener("click", (event) => this.clicked(event));
    // What was typed before a refresh is put back first.
    document.addEventListener("us-step", () => {
      this.choose();
      this.echo();
    });
    this.choose();
    this.echo();
  }

  /** What the review shows: the name in its face, the strokes, or the picture. */
  picture(): Node {
    if (this.kind === "kept") return this.querySelector("[data-pane=kept] .shown")!.firstElementChild!.cloneNode(true);
    if (this.kind === "drawn" && this.pad) return this.pad.picture();
    if (this.kind === "uploaded") return this.photo();
    const face = this.querySelector<HTMLInputElement>(".face :checked")!;
    const line = face.parentElement!.querySelector<HTMLElement>("[data-echo]")!.cloneNode(true) as HTMLElement;
    line.className = `line line-${face.value}`;
    line.ariaHidden = null;
    return line;
  }

  private photo(): Node {
    const image = new Image();
    image.className = "photo";
    image.alt = this.dataset.alt!;
    image.src = `${this.dataset.picture!}?${Date.now()}`;
    return image;
  }

  private get kind(): string {
    return this.querySelector<HTMLInputElement>(".kinds :checked")!.value;
  }

  private pane(name: string): HTMLElement {
    return this.querySelector(`[data-pane=${name}]`)!;
  }

  private choose(): void {
    for (const pane of this.querySelectorAll<HTMLElement>("[data-pane]")) {
      pane.hidden = pane.dataset.pane !== this.kind;
    }
    const keep = this.querySelector<HTMLElement>("[data-keep]");
    if (keep) keep.hidden = this.kind === "kept";
    if (this.kind === "drawn") void this.fetchPad();
  }

  private async fetchPad(): Promise<Pad> {
    const { Pad } = await import("./draw");
    return (this.pad ??= new Pad(this.pane("drawn")));
  }

  /** One picture at a time, from the files or from the camera; until it is cut, all of it is meant. */
  private async take(chosen: HTMLInputElement): Promise<void> {
    const file = chosen.files?.[0];
    if (!file) return;
    for (const other of this.querySelectorAll<HTMLInputElement>("[data-upload]")) {
      if (other !== chosen) other.value = "";
    }
    this.querySelector<HTMLInputElement>("[data-cut]")!.value = "0,0,1,1";
    const { Crop } = await import("./crop");
    this.crop ??= new Crop(this.pane("uploaded"));
    await this.crop.show(file);
  }

  private clicked(event: Event): void {
    const target = event.target as Element;
    if (target.closest("[data-show-code]")) void this.showCode();
    const forget = target.closest<HTMLButtonElement>("[data-forget]");
    if (!forget) return;
    event.preventDefault();
    void this.forget(forget);
  }

  private async showCode(): Promise<void> {
    const [{ show }, pad] = await Promise.all([import("./phone"), this.fetchPad()]);
    await show(this.querySelector<HTMLElement>("[data-ask]")!, this.closest("form")!, (strokes) => pad.load(strokes));
  }

  private async forget(button: HTMLButtonElement): Promise<void> {
    const answer = await post(button.form!.action, filled(button.form!)).catch(() => undefined);
    if (!answer?.ok) return;
    for (const gone of document.querySelectorAll("us-mark [data-pane=kept], us-mark .kinds [data-kept]")) gone.remove();
    for (const mark of document.querySelectorAll("us-mark")) {
      const left = mark.querySelector(".kinds :checked") ?? mark.querySelector<HTMLInputElement>(".kinds [value=typed]")!;
      (left as HTMLInputElement).checked = true;
    }
    document.dispatchEvent(new CustomEvent("us-step", { detail: this.closest<HTMLElement>("[data-step]")!.dataset.step }));
    this.querySelector<HTMLElement>("[data-text]")!.focus();
  }

  /** The name in every face that has its letters; the others are not offered. */
  private echo(): void {
    const name = this.querySelector<HTMLInputElement>("[data-text]")!.value.trim().normalize("NFC");
    const faces = [...this.querySelectorAll<HTMLElement>(".face")];
    for (const face of faces) {
      face.hidden = !writes(face, name);
      face.querySelector("[data-echo]")!.textContent = face.hidden ? "" : name || "\u00a0";
    }
    if (faces.some((face) => !face.hidden && face.querySelector(":checked"))) return;
    faces.find((face) => !face.hidden)!.querySelector("input")!.checked = true;
  }
}

/** As the server decides it: every letter is in the face, and one of the script it is there for. */
function writes({ dataset: { covers, needs } }: HTMLElement, name: string): boolean {
  if (!covers || !name) return true;
  return new RegExp(`^[${covers}]+$`, "u").test(name) && new RegExp(`[${needs}]`, "u").test(name);
}
