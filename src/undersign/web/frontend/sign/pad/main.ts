// The page on one's phone: a pad, sent once. While there is no connection it says so and tries again.

import "./pad.css";
import { Pad } from "../draw";
import "../ends";

const RETRY_AFTER = 3000;

class PhonePad extends HTMLElement {
  private form!: HTMLFormElement;
  private busy = false;

  connectedCallback(): void {
    this.form = this.querySelector("form")!;
    new Pad(this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.busy) void this.send();
    });
    this.addEventListener("us-ended", () => location.reload());
  }

  private async send(): Promise<void> {
    this.busy = true;
    const button = this.querySelector<HTMLButtonElement>("[data-send]")!;
    const label = button.textContent;
    button.textContent = button.dataset.busy!;
    const problem = await this.insist(new FormData(this.form));
    button.textContent = label;
    this.busy = false;
    this.say(problem);
    if (!problem) this.thank();
  }

  /** "" once it is there, else what is wrong. */
  private async insist(body: FormData): Promise<string> {
    for (;;) {
      try {
        const signal = AbortSignal.timeout(20_000);
        const answer = await fetch(this.dataset.save!, { method: "POST", body, signal, headers: { Accept: "application/json" } });
        const said = (await answer.json()) as { ok: boolean; problems?: { sentence: string; do: string }[] };
        return said.ok ? "" : said.problems!.map((p) => `${p.sentence} ${p.do}`).join(" ");
      } catch (failure) {
        if (failure instanceof SyntaxError) return this.dataset.failed!;
        this.say(this.dataset.offline!);
        await new Promise((again) => setTimeout(again, RETRY_AFTER));
      }
    }
  }

  private say(sentence: string): void {
    const place = this.querySelector<HTMLElement>("[data-alert]")!;
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  private thank(): void {
    this.form.remove();
    const sent = this.querySelector<HTMLElement>("[data-sent]")!;
    sent.hidden = false;
    sent.querySelector("h1")!.focus();
  }
}

customElements.define("us-pad", PhonePad);
