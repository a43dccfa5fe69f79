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

  /** How high the page is, now and whenever it changes. */
  measure(): void {
    let last = 0;
    new ResizeObserver(() => {
      const height = Math.ceil(document.body.getBoundingClientRect().height);
      if (height !== last) this.tell("height", { height: (last = height) });
    }).observe(document.body);
  }
}
