// The drawing pad. Strokes are kept as points in a box 600 wide and 200 high, so turning the phone or
// another screen redraws the same signature, and the PDF gets lines instead of a picture.

import SignaturePad, { type PointGroup } from "signature_pad";

const WIDE = 600;
const HIGH = 200;
export type Stroke = [number, number, number][];

export class Pad {
  private readonly canvas: HTMLCanvasElement;
  private readonly field: HTMLInputElement;
  private readonly pad: SignaturePad;
  private strokes: Stroke[];

  constructor(private readonly pane: HTMLElement) {
    this.canvas = pane.querySelector("canvas")!;
    this.field = pane.querySelector("[data-strokes]")!;
    this.strokes = timed(JSON.parse(this.field.value || "[]") as Stroke[]);
    this.pad = new SignaturePad(this.canvas, { penColor: "#14213d", minWidth: 0.8, maxWidth: 2.6 });
    this.pad.addEventListener("endStroke", () => this.take());
    pane.querySelector("[data-undo]")!.addEventListener("click", () => this.put(this.strokes.slice(0, -1)));
    pane.querySelector("[data-clear]")!.addEventListener("click", () => this.put([]));
    new ResizeObserver(() => this.redraw()).observe(this.canvas);
    this.canvas.dataset.ready = "";
  }

  /** Strokes that came from elsewhere, in place of those here. */
  load(strokes: Stroke[]): void {
    this.put(timed(strokes));
  }

  picture(): Node {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    svg.setAttribute("class", "ink");
    for (const stroke of this.strokes) {
      const line = document.createElementNS(svg.namespaceURI, "polyline");
      line.setAttribute("points", stroke.map(([x, y]) => `${x},${y}`).join(" "));
      svg.append(line);
    }
    return svg;
  }

  private get scale(): number {
    return this.canvas.clientWidth / WIDE;
  }

  private take(): void {
    const groups = this.pad.toData();
    const start = groups[0]?.points[0]?.time ?? 0;
    const round = (n: number): number => Math.round(n * 10) / 10;
    this.put(
      groups.map((g) => g.points.map((p) => [round(p.x / this.scale), round(p.y / this.scale), p.time - start])),
      false,
    );
  }

  private put(strokes: Stroke[], isNew = true): void {
    this.strokes = strokes;
    this.field.value = strokes.length ? JSON.stringify(strokes) : "";
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.pane.querySelector<HTMLElement>("[data-small]")!.hidden = !this.isSmall;
    if (isNew) this.redraw();
  }

  /** Hardly more than a dot or a line: worth a word, not a refusal. */
  private get isSmall(): boolean {
    const points = this.strokes.flat();
    const span = (i: 0 | 1): number => Math.max(...points.map((p) => p[i])) - Math.min(...points.map((p) => p[i]));
    return points.length > 0 && (span(0) < WIDE / 8 || span(1) < HIGH / 14);
  }

  private redraw(): void {
    if (!this.canvas.clientWidth) return;
    const ratio = Math.max(window.devicePixelRatio, 2);
    this.canvas.width = this.canvas.clientWidth * ratio;
    this.canvas.height = this.canvas.clientHeight * ratio;
    this.canvas.getContext("2d")!.scale(ratio, ratio);
    this.pad.fromData(this.strokes.map((stroke) => this.group(stroke)));
  }

  private group(stroke: Stroke): PointGroup {
    const points = stroke.map(([x, y, time]) => ({ x: x * this.scale, y: y * this.scale, time, pressure: 0.5 }));
    const { penColor, minWidth, maxWidth, dotSize, velocityFilterWeight, compositeOperation } = this.pad;
    return { penColor, minWidth, maxWidth, dotSize, velocityFilterWeight, compositeOperation, points };
  }
}

/** The server keeps no times; an even pace gives an even line. */
const timed = (strokes: Stroke[]): Stroke[] =>
  strokes.map((stroke) => stroke.map(([x, y, time], n) => [x, y, time ?? n * 16]));
