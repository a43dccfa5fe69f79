// A draft in a page of a program's: the proof is what stands behind the `#`, good once; there is no other.
import { Around } from "../around";
import type { Host, Proof } from "./host";

export class EmbeddedHost implements Host {
  private secret = location.hash.slice(1);
  private readonly around: Around;
  private isDone = false;

  constructor(private readonly stage: HTMLElement) {
    this.around = new Around(stage.dataset);
    history.replaceState(null, "", location.pathname);
    this.around.tell("ready");
  }

  async proof(): Promise<Proof> {
    const { secret } = this;
    this.secret = "";
    if (secret) return { secret };
    this.around.tell("expired");
    throw new Error("The page around has to ask for another address.");
  }

  height(pixels: number): void {
    this.around.tell("height", { height: pixels });
    if (this.isDone || !this.stage.querySelector("[data-done]")) return;
    this.isDone = true;
    this.around.tell("sent");
  }

  shown(): void {
    // Nothing in a draft changes by itself.
  }
}
