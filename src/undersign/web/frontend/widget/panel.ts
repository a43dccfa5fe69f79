// The panel's one page: pieces come in, forms go out, and what is in between (loading, no connection, session over) is
// said. Nothing typed is lost to a piece that arrives meanwhile.
import { Calls, Over } from "./calls";
import type { Host } from "./host";
import { kept, opened, restored } from "./keeping";

type Words = Record<string, string>;
const EVERY = 30_000; // between two looks at the list, while somebody sees it
const SOON = 2_000; // where a word on it is about to change

export class Panel {
  private words: Words = JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Words;
  private readonly calls: Calls;
  private readonly bar = document.getElementById("bar")!;
  private timer = 0;
  private turn = 0;
  private last: () => void = () => this.go("");
  private released = Promise.resolve();

  constructor(
    private readonly stage: HTMLElement,
    private readonly host: Host,
    private readonly first: string,
  ) {
    this.calls = new Calls(host, (language, words) => {
      document.documentElement.lang = language;
      this.words = words;
    });
    stage.addEventListener("pointerdown", () => this.pressed());
    stage.addEventListener("click", (event) => this.clicked(event));
    stage.addEventListener("submit", (event) => this.submitted(event));
    stage.addEventListener("change", (event) => this.changed(event));
    stage.addEventListener("toggle", (event) => this.toggled(event), true);
    document.addEventListener("click", (event) => closeMenus(event.target as Node));
    document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null, true));
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("online", () => this.bar.hidden || this.last());
    host.shown(() => this.look());
    new ResizeObserver(() => host.height(this.tall)).observe(document.body);
  }

  open(): void {
    this.go("");
  }

  private get tall(): number {
    const menu = this.stage.querySelector("details.menu[open] > div")?.getBoundingClientRect().bottom ?? 0;
    return Math.ceil(Math.max(240, document.body.getBoundingClientRect().height, menu + scrollY + 12));
  }

  private get isBoard(): boolean {
    return Boolean(this.stage.querySelector('[data-shows="board"]'));
  }

  private go(address: string, quietly = false): void {
    void this.ask(address || this.first, undefined, quietly);
  }

  /** Fetch a piece and show it. quietly: nobody asked, so nothing moves and nothing is said but news. */
  private async ask(address: string, body?: FormData, quietly = false): Promise<void> {
    const turn = ++this.turn;
    clearTimeout(this.timer);
    if (!quietly) this.stage.setAttribute("aria-busy", "true");
    this.last = () => void this.ask(address, body);
    try {
      const answer = await this.calls.fetch(address, body);
      const text = await answer.text();
      if (quietly) await this.released;
      if (turn !== this.turn) return;
      if (answer.status >= 500 && !text.includes("data-again")) this.say(this.words.failed!);
      else this.show(text, quietly);
    } catch (error) {
      if (turn === this.turn) this.failed(error, quietly);
    } finally {
      if (turn === this.turn) {
        this.stage.removeAttribute("aria-busy");
        this.wait();
      }
    }
  }

  /** What nobody asked for waits until a button that is being pressed is let go: it would take the click along. */
  private pressed(): void {
    this.released = new Promise((go) => {
      for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, () => setTimeout(go), { once: true });
    });
  }

  private show(text: string, quietly: boolean): void {
    this.bar.hidden = true;
    const before = opened(this.stage);
    const held = kept(this.stage);
    const same = shows(this.stage);
    this.stage.innerHTML = text;
    const isSame = same !== "" && same === shows(this.stage);
    if (isSame) restored(this.stage, before, held);
    if (!quietly) this.point(isSame && held !== null);
    document.getElementById("said")!.textContent = this.stage.querySelector("[data-said]")?.textContent ?? "";
    this.host.height(this.tall);
  }

  /** Where the reader's eyes and keyboard go: to what is wrong, else to the new page's title. */
  private point(isHeld: boolean): void {
    const target = this.stage.querySelector<HTMLElement>("[data-focus]");
    if (target) target.focus();
    else if (!isHeld) this.stage.querySelector<HTMLElement>("[data-title], h1")?.focus({ preventScroll: true });
  }

  private failed(error: unknown, quietly: boolean): void {
    if (!(error instanceof Over)) {
      if (!quietly || !navigator.onLine) this.say(this.words.offline!);
      return;
    }
    const { why } = error;
    this.say(why ? `${why.sentence} ${why.do}` : this.words.over!, this.words.renew);
  }

  private say(sentence: string, button = this.words.again): void {
    const again = document.createElement("button");
    again.type = "button";
    again.className = "btn";
    again.textContent = button ?? "";
    again.addEventListener("click", () => this.last());
    const told = document.createElement("p");
    told.textContent = sentence;
    this.bar.replaceChildren(told, again);
    this.bar.hidden = false;
    if (!shows(this.stage)) this.stage.querySelector(".bones")?.remove();
    this.host.height(this.tall);
  }

  private wait(): void {
    clearTimeout(this.timer);
    if (!this.isBoard) return;
    const soon = this.stage.querySelector("[data-passing]");
    this.timer = window.setTimeout(() => this.look(), soon ? SOON : EVERY);
  }

  /** Look at the list again, unless nobody sees it or somebody has a menu open. */
  private look(): void {
    if (!this.isBoard) return;
    if (document.hidden || this.stage.querySelector("details.menu[open]")) this.wait();
    else this.go("", true);
  }

  private clicked(event: Event): void {
    const target = (event.target as Element).closest<HTMLElement>("[data-go], [data-again], [data-copies], [data-jump]");
    if (!target) return;
    if (target.dataset.go) this.go(target.dataset.go);
    else if ("again" in target.dataset) this.go("");
    else if (target.dataset.copies) this.copy(target);
    else this.jump(event, target);
  }

  /** To a field that may lie in folded parts. */
  private jump(event: Event, link: HTMLElement): void {
    const field = document.getElementById(link.getAttribute("href")!.slice(1));
    if (!field) return;
    event.preventDefault();
    for (let up = field.parentElement; up; up = up.parentElement) if (up instanceof HTMLDetailsElement) up.open = true;
    field.focus();
  }

  private copy(button: HTMLElement): void {
    const field = document.getElementById(button.dataset.copies!) as HTMLInputElement;
    field.select();
    const done = () => (button.querySelector("span")!.textContent = this.words.copied!);
    // A frame may not write to the clipboard unless its page says so; the older way is allowed in the click itself.
    if (document.execCommand("copy")) done();
    else void navigator.clipboard.writeText(field.value).then(done);
  }

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    if (this.stage.hasAttribute("aria-busy")) return;
    const form = event.target as HTMLFormElement;
    const button = event.submitter as HTMLButtonElement | null;
    void this.ask(button?.getAttribute("formaction") ?? form.action, new FormData(form, button));
  }

  /** A draft is kept as it is typed, field by field; its clauses and pages follow. */
  private changed(event: Event): void {
    const form = (event.target as HTMLInputElement).form;
    if (form?.dataset.keeps) void this.ask(form.dataset.keeps, new FormData(form), true);
  }

  private toggled(event: Event): void {
    const part = event.target as HTMLDetailsElement;
    this.host.height(this.tall);
    if (part.open) for (const image of part.querySelectorAll<HTMLImageElement>("img[data-src]")) void this.draw(image);
  }

  /** A page's picture: an image's own request could carry no token. */
  private async draw(image: HTMLImageElement): Promise<void> {
    const address = image.dataset.src!;
    image.removeAttribute("data-src");
    try {
      const answer = await this.calls.fetch(address);
      if (!answer.ok) return;
      const shown = URL.createObjectURL(await answer.blob());
      image.addEventListener("load", () => URL.revokeObjectURL(shown), { once: true });
      image.src = shown;
    } catch {
      image.dataset.src = address; // tried again when it is opened again
    }
  }
}

const shows = (stage: HTMLElement): string => stage.querySelector<HTMLElement>("[data-shows]")?.dataset.shows ?? "";

function closeMenus(inside: Node | null, focus = false): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]"))
    if (!inside || !menu.contains(inside)) {
      menu.open = false;
      if (focus) menu.querySelector("summary")?.focus();
    }
}
