/* Keeps the work on the server, a moment after each change. Nothing here is ever lost silently: what could not
   be saved is tried again, and when somebody else saved in between, a person decides. */
import type { Board } from "./board";
import type { Fault } from "./model";

const PAUSE = 700;
const AGAIN = 5_000;
type State = "saved" | "saving" | "offline" | "changed" | "refused";
interface Answer {
  edition?: number;
  saved?: string;
  faults?: Fault[];
  warnings?: Fault[];
  sentence?: string;
}

export class Saving {
  private edition: number;
  private timer = 0;
  private running: Promise<boolean> | null = null;
  private kept: string;

  constructor(private readonly root: HTMLElement, private readonly board: Board, edition: number) {
    this.edition = edition;
    this.kept = this.body();
    board.addEventListener("changed", () => this.soon());
    addEventListener("beforeunload", (event) => this.isOpen && event.preventDefault());
    document.addEventListener("visibilitychange", () => document.hidden && void this.now());
    root.addEventListener("click", (event) => this.decided((event.target as Element).closest<HTMLElement>("[data-decide]")?.dataset.decide));
  }

  get isOpen(): boolean {
    return this.body() !== this.kept;
  }

  private body(): string {
    return JSON.stringify(this.board.saved);
  }

  private soon(after = PAUSE): void {
    clearTimeout(this.timer);
    this.root.toggleAttribute("data-open", this.isOpen);
    if (this.isOpen) this.timer = window.setTimeout(() => void this.now(), after);
  }

  /** True once everything is on the server. */
  async now(): Promise<boolean> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.isOpen) return true;
    this.running ??= this.save().finally(() => (this.running = null));
    return this.running;
  }

  private async save(): Promise<boolean> {
    const body = this.body();
    this.say("saving");
    const answer = await this.send(body);
    if (answer.status === 200) return this.saved(body, answer.said);
    if (answer.status === 409) this.say("changed", answer.said.sentence);
    else if (answer.status === 422) this.say("refused", answer.said.sentence);
    else this.say("offline"), this.soon(AGAIN);
    if (answer.status === 409) this.edition = answer.said.edition ?? this.edition;
    return false;
  }

  private saved(body: string, said: Answer): boolean {
    this.kept = body;
    this.edition = said.edition ?? this.edition;
    this.say("saved", said.saved);
    this.board.judged(said.faults ?? [], said.warnings ?? []);
    this.soon();
    return !this.isOpen;
  }

  private async send(body: string): Promise<{ status: number; said: Answer }> {
    const token = this.root.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(this.root.dataset.save!, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: `{"edition":${this.edition},"work":${body}}`,
        keepalive: body.length < 60_000,
      });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      return { status: isJson ? answer.status : 0, said: isJson ? ((await answer.json()) as Answer) : {} };
    } catch {
      return { status: 0, said: {} };
    }
  }

  /** After somebody else saved: take theirs, or put ours over it. */
  private decided(what: string | undefined): void {
    if (what === "theirs") {
      this.kept = this.body();
      location.reload();
    }
    if (what === "ours" || what === "again") void this.now();
  }

  private say(state: State, detail = ""): void {
    this.root.dataset.state = state;
    for (const part of this.root.querySelectorAll<HTMLElement>("[data-when]")) part.hidden = part.dataset.when !== state;
    for (const place of this.root.querySelectorAll(`[data-when="${state}"] [data-detail]`)) if (detail) place.textContent = detail;
  }
}
