// Choosing the part of a picture that is the signature: by dragging over it, or with four sliders. Only the four
// shares are sent; the server cuts, from the picture as it was.

const LEAST = 0.04;
type Sides = [left: number, top: number, right: number, bottom: number];

export class Crop {
  private readonly canvas = document.createElement("canvas");
  private readonly field: HTMLInputElement;
  private readonly sliders: HTMLInputElement[];
  private bitmap: ImageBitmap | undefined;
  private sides: Sides = [0, 0, 1, 1];
  private from: [number, number] | undefined;

  constructor(private readonly pane: HTMLElement) {
    const frame = pane.querySelector<HTMLElement>("[data-crop]")!;
    this.canvas.role = "img";
    this.canvas.ariaLabel = frame.dataset.crop!;
    frame.prepend(this.canvas);
    this.field = pane.querySelector("[data-cut]")!;
    this.sliders = [...pane.querySelectorAll<HTMLInputElement>("[data-side]")];
    for (const slider of this.sliders) slider.addEventListener("input", () => this.slid(slider));
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", () => (this.from = undefined));
    this.canvas.addEventListener("pointercancel", () => (this.from = undefined));
  }

  async show(file: File): Promise<void> {
    const frame = this.pane.querySelector<HTMLElement>("[data-crop]")!;
    frame.hidden = true;
    this.bitmap = await createImageBitmap(file).catch(() => undefined);
    this.pane.querySelector("[data-adopted]")?.remove();
    if (!this.bitmap) return; // the server says what is wrong with it
    frame.hidden = false;
    const scale = Math.min(1, 1200 / Math.max(this.bitmap.width, this.bitmap.height));
    this.canvas.width = Math.round(this.bitmap.width * scale);
    this.canvas.height = Math.round(this.bitmap.height * scale);
    this.put([0, 0, 1, 1]);
    this.canvas.dataset.ready = "";
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.canvas.getBoundingClientRect();
    const share = (n: number): number => Math.min(Math.max(n, 0), 1);
    return [share((event.clientX - box.left) / box.width), share((event.clientY - box.top) / box.height)];
  }

  private begin(event: PointerEvent): void {
    this.from = this.at(event);
    this.canvas.setPointerCapture(event.pointerId);
  }

  private drag(event: PointerEvent): void {
    if (!this.from) return;
    const [[ax, ay], [bx, by]] = [this.from, this.at(event)];
    const sides: Sides = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
    if (sides[2] - sides[0] > LEAST && sides[3] - sides[1] > LEAST) this.put(sides);
  }

  private slid(slider: HTMLInputElement): void {
    const sides: Sides = [...this.sides];
    const side = Number(slider.dataset.side);
    const limit = side < 2 ? sides[side + 2]! - LEAST : sides[side - 2]! + LEAST;
    const wanted = Number(slider.value) / 100;
    sides[side] = side < 2 ? Math.min(wanted, limit) : Math.max(wanted, limit);
    this.put(sides);
  }

  private put(sides: Sides): void {
    this.sides = sides;
    this.field.value = sides.map((share) => share.toFixed(3)).join(",");
    for (const slider of this.sliders) slider.value = String(Math.round(sides[Number(slider.dataset.side)]! * 100));
    this.paint();
  }

  /** The picture, and a veil over what is cut off. */
  private paint(): void {
    const pen = this.canvas.getContext("2d")!;
    const { width, height } = this.canvas;
    const [left, top, right, bottom] = this.sides;
    pen.drawImage(this.bitmap!, 0, 0, width, height);
    pen.beginPath();
    pen.rect(0, 0, width, height);
    pen.rect(left * width, top * height, (right - left) * width, (bottom - top) * height);
    pen.fillStyle = "rgb(24 33 45 / 55%)";
    pen.fill("evenodd");
    pen.strokeStyle = "#0b5fc0";
    pen.lineWidth = Math.max(2, width / 300);
    pen.strokeRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
  }
}
