/* <us-keeper>: what is typed is kept on the server 400 ms later, and the answer's parts take their places:
   preview, faults, what was saved when. One request at a time, each with the edition it builds on, so that a
   page never overtakes itself. Leaving the page first sends what is still here. */
import { source } from "./source";

const WAIT = 400;
const LARGEST = 60_000; // bytes that a browser still sends while it leaves a page

class Keeper extends HTMLElement {
  private timer = 0;
  private isDirty = false;
  private isStopped = false;
  private isAnswered = false;
  private tries = 0;
  private running: Promise<unknown> = Promise.resolve();
  private stop = new AbortController();

  connectedCallback(): void {
    const { signal } = (this.stop = new AbortController());
    this.addEventListener("input", (event) => this.touched(event), { signal });
    this.addEventListener("submit", (event) => this.submitted(event as SubmitEvent), { signal });
    document.addEventListener("click", (event) => this.leaving(event), { signal });
    addEventListener("beforeunload", (event) => this.left(event), { signal });
    addEventListener("pagehide", () => this.isDirty && !this.isStopped && this.flush(), { signal });
  }

  disconnectedCallback(): void {
    this.stop.abort();
  }

  private get form(): HTMLFormElement {
    return this.querySelector<HTMLFormElement>("form[data-keeps]")!;
  }

  private touched(event: Event): void {
    const field = event.target as HTMLInputElement;
    if (field.form !== this.form || this.isStopped) return;
    this.isDirty = true;
    this.say("saving");
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), WAIT);
  }

  private keep(): Promise<unknown> {
    clearTimeout(this.timer);
    this.running = this.running.then(() => (this.isDirty && !this.isStopped ? this.send() : undefined));
    return this.running;
  }

  private async send(): Promise<void> {
    this.isDirty = false;
    this.querySelector("#preview-busy")?.classList.add("htmx-request");
    try {
      await this.take(await this.post(this.form.action, new FormData(this.form)));
      this.tries = 0;
      if (!this.isDirty) this.say("saved");
      document.body.dispatchEvent(new Event("kept"));
    } catch {
      this.isDirty = true;
      this.say("failed");
      this.timer = window.setTimeout(() => this.keep(), Math.min(30_000, 1000 * 2 ** ++this.tries));
    } finally {
      this.querySelector("#preview-busy")?.classList.remove("htmx-request");
    }
  }

  private post(where: string, body: FormData): Promise<Response> {
    return fetch(where, { method: "POST", body, headers: { "HX-Request": "true" }, redirect: "manual" });
  }

  /** Each part of the answer takes the place of the element with its id; the element itself stays, so that
      what is scrolled stays scrolled. Pages are swapped once the first of them are drawn. */
  private async take(response: Response): Promise<void> {
    if (response.headers.get("HX-Refresh")) return location.reload();
    if (response.status === 429 || response.status >= 500 || response.type === "opaqueredirect") throw new Error(String(response.status));
    const parts = new DOMParser().parseFromString(await response.text(), "text/html").body;
    await Promise.allSettled([...parts.querySelectorAll<HTMLImageElement>("img[src]:not([loading])")].map((image) => preload(image.src)));
    for (const part of [...parts.children]) this.put(part);
    this.isStopped = document.querySelector("#conflict")?.childElementCount !== 0;
    source()?.mark();
  }

  private put(part: Element): void {
    const place = part.id && document.getElementById(part.id);
    if (!place) return;
    for (const { name, value } of part.attributes) place.setAttribute(name, value);
    if (part.classList.contains("is-stale") && !part.childElementCount) return;
    for (const fold of place.querySelectorAll("details[open].fold")) part.querySelector("details.fold")?.toggleAttribute("open", !!fold);
    if (place instanceof HTMLInputElement) place.value = part.getAttribute("value") ?? "";
    place.replaceChildren(...part.childNodes);
  }

  /** Forms beside the text go the same way: after what is under way, with the edition that is then the newest. */
  private submitted(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (form.dataset.after) return;
    event.preventDefault();
    if (form === this.form && !event.submitter?.hasAttribute("formaction")) void this.keep();
    else if (form.dataset.sends !== undefined || form === this.form) void this.thenSend(form, event.submitter);
    else this.running = this.keep().then(() => this.sendPart(form, event.submitter));
  }

  private async thenSend(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const isAnswer = form.closest("#conflict") !== null; // what to do with two texts, which builds on the other one
    await this.keep();
    if (this.isStopped && !isAnswer) return;
    if (!isAnswer) this.fillEdition(form);
    this.isStopped = false;
    form.dataset.after = "1";
    // Not within the first press: a form that is being sent does not listen to being sent again.
    setTimeout(() => form.requestSubmit(submitter));
  }

  private async sendPart(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    this.fillEdition(form);
    const within = form.closest("[id]")?.id ?? "";
    const action = submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "";
    try {
      await this.take(await this.post(action, new FormData(form, submitter)));
      form.closest("dialog")?.close();
      if (!document.activeElement || document.activeElement === document.body) document.getElementById(within)?.querySelector<HTMLElement>("[data-focus], summary, button")?.focus();
      this.isDirty = true;
      this.timer = window.setTimeout(() => this.keep(), 0);
    } catch {
      this.say("failed");
    }
  }

  private fillEdition(form: HTMLFormElement): void {
    const edition = this.form.querySelector<HTMLInputElement>("#edition");
    const own = form.querySelector<HTMLInputElement>("input[name=edition]");
    if (edition && own) own.value = edition.value;
  }

  /** A link away waits for what is not kept yet. */
  private leaving(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    this.isAnswered = link?.closest("#conflict") != null;
    if (!link || !this.isDirty || this.isStopped || event.defaultPrevented || event.ctrlKey || event.metaKey || link.target || link.origin !== location.origin) return;
    if (link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    void this.keep().then(() => location.assign(link.href));
  }

  private left(event: BeforeUnloadEvent): void {
    if (this.isStopped ? this.isAnswered : !this.isDirty || this.flush()) return;
    event.preventDefault();
  }

  /** Whether the browser took what is left to send. */
  private flush(): boolean {
    const body = new FormData(this.form);
    if (new Blob([String(body.get("source") ?? "")]).size > LARGEST) return false;
    this.isDirty = false;
    void fetch(this.form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
    return true;
  }

  private say(state: "saving" | "saved" | "failed"): void {
    const place = this.querySelector<HTMLElement>("#saving");
    if (place) place.dataset.state = state;
    const trouble = this.querySelector<HTMLElement>("#not-saved");
    if (trouble) trouble.hidden = state !== "failed";
  }
}
customElements.define("us-keeper", Keeper);

/** <us-opened>: a form that was asked for has the cursor as soon as it is there. */
class Opened extends HTMLElement {
  connectedCallback(): void {
    queueMicrotask(() => this.querySelector<HTMLElement>("[aria-invalid=true], [data-focus]")?.focus());
  }
}
customElements.define("us-opened", Opened);

function preload(address: string): Promise<void> {
  const image = new Image();
  image.src = address;
  return image.decode();
}
