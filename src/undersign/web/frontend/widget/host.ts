// What the panel asks of the page around it: a proof of who is there, room, and word when it is looked at again.

export type Proof = Record<string, string>;

export interface Host {
  /** A proof that was not shown before. Rejects where the page around gives none. */
  proof(): Promise<Proof>;
  /** The panel is this high now. */
  height(pixels: number): void;
  /** Calls back when the ticket is looked at again. */
  shown(again: () => void): void;
}

const PATIENCE = 5_000;

export function waited<T>(found: (done: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("The page around does not answer.")), PATIENCE);
    found((value) => {
      clearTimeout(late);
      resolve(value);
    });
  });
}

/** Request Tracker's extension, and any page that follows docs/sidebar.md. The first proof comes behind the `#` of the
 * frame's address; later ones are asked for: {undersign: "renew"} is answered by {undersign: "proof", proof}. */
export class PlainHost implements Host {
  private first: Proof | null;
  private waiting: ((proof: Proof) => void) | null = null;
  private again: () => void = () => undefined;

  constructor(private readonly origin: string) {
    const told = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    this.first = told.signature ? told : null;
    history.replaceState(null, "", location.pathname + location.search);
    addEventListener("message", (event) => this.heard(event));
  }

  async proof(): Promise<Proof> {
    const first = this.first;
    this.first = null;
    if (first) return first;
    return waited<Proof>((done) => {
      this.waiting = done;
      this.say({ undersign: "renew" });
    });
  }

  height(pixels: number): void {
    this.say({ undersign: "height", height: pixels });
  }

  shown(again: () => void): void {
    this.again = again;
  }

  private say(told: object): void {
    if (parent !== window) parent.postMessage(told, this.origin);
  }

  private heard(event: MessageEvent): void {
    if (event.origin !== this.origin || event.source !== parent) return;
    const told = event.data as { undersign?: string; proof?: Proof } | null;
    if (told?.undersign === "proof" && told.proof) this.waiting?.(told.proof);
    if (told?.undersign === "shown") this.again();
  }
}
