// Requests to our own server with the token in a header, and the token's renewal: by itself while the panel is used, by
// the host's new proof once it is over.
import type { Host } from "./host";

type Words = Record<string, string>;
type Entered = { token: string; seconds: number; language: string; words: Words };
type Why = { code: string; sentence: string; do: string };

/** The host gives no proof, or the server takes none: what to tell. */
export class Over extends Error {
  constructor(readonly why: Why | null) {
    super(why?.sentence ?? "over");
  }
}

const base = location.pathname.replace(/[^/]*$/, "");

export class Calls {
  private token = "";
  private ends = 0;
  private began = 0;
  private entering: Promise<void> | null = null;

  constructor(
    private readonly host: Host,
    private readonly greeted: (language: string, words: Words) => void,
  ) {}

  /** One request; asks for a new token first where ours is over, and once more where the server says so. */
  async fetch(address: string, body?: FormData): Promise<Response> {
    if (!this.token) await this.enter();
    else if (Date.now() > this.ends - (this.ends - this.began) / 4) await this.renew();
    const first = await this.send(address, body);
    if (first.status !== 401) return first;
    this.token = "";
    await this.enter();
    return this.send(address, body);
  }

  private send(address: string, body?: FormData): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.token}` };
    const signal = AbortSignal.timeout(30_000);
    return fetch(address, { method: body ? "POST" : "GET", body, headers, signal, credentials: "omit" });
  }

  private enter(): Promise<void> {
    this.entering ??= this.admitted().finally(() => (this.entering = null));
    return this.entering;
  }

  private async admitted(): Promise<void> {
    let proof;
    try {
      proof = await this.host.proof();
    } catch {
      throw new Over(null);
    }
    const signal = AbortSignal.timeout(30_000);
    const body = JSON.stringify(proof);
    const answer = await fetch(`${base}enter`, { method: "POST", body, signal, credentials: "omit" });
    if (!answer.ok) throw new Over((await answer.json()) as Why);
    this.take((await answer.json()) as Entered);
  }

  private async renew(): Promise<void> {
    const answer = await this.send(`${base}renew`, new FormData());
    if (answer.ok) this.take((await answer.json()) as Entered);
    else this.token = "";
    if (!this.token) await this.enter();
  }

  private take(entered: Entered): void {
    this.token = entered.token;
    this.began = Date.now();
    this.ends = this.began + entered.seconds * 1000;
    this.greeted(entered.language, entered.words);
  }
}
