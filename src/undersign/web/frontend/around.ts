// The page around a frame of ours: it is told what happens, and nobody else is. Each message names its origin, so a
// browser gives it to no page of another.

export class Around {
  private readonly origins: string[];

  constructor(private readonly told: DOMStringMap) {
    const named = (told.origins ?? "").split(" ").filter(Boolean);
    const here = (location as Location & { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
    this.origins = here && named.includes(here) ? [here] : named;
  }

  tell(event: string, more: object = {}): void {
    if (parent === window) return;
    for (const origin of this.origins) {
      parent.postMessage({ undersign: event, embedding: this.told.embedding, ...more }, origin);
    }
  }

  /** How high these parts are together, now and whenever one changes. A page as such is as high as its frame. */
  measure(parts: Element[], room: number): void {
    let last = 0;
    const seen = new ResizeObserver(() => {
      const height = Math.ceil(parts.reduce((sum, part) => sum + part.getBoundingClientRect().height, room));
      if (height !== last) this.tell("height", { height: (last = height) });
    });
    for (const part of parts) seen.observe(part);
  }
}
