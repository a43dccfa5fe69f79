// Zendesk's side, in the messages that its App Framework's public documentation and SDK describe: a handshake, then
// events ("zaf.…") and numbered requests. Written from the description; nothing of theirs is loaded.
import { type Host, type Proof, waited } from "./host";

type Told = { key?: string; message?: { context?: { ticketId?: number | string } } };

export class ZendeskHost implements Host {
  private readonly guid: string;
  private readonly registered: Promise<string>;
  private again: () => void = () => undefined;
  private requests = 0;

  constructor(
    private readonly origin: string,
    private token: string,
  ) {
    const asked = new URLSearchParams(location.search);
    this.guid = asked.get("app_guid") ?? "";
    this.registered = waited<string>((done) => {
      addEventListener("message", (event) => {
        const told = this.read(event);
        if (told?.key === "zaf.app.registered") {
          this.post({ key: "iframe.on:app.activated", message: { subscriberCount: 1 } });
          done(String(told.message?.context?.ticketId ?? ""));
        }
        if (told?.key === "zaf.app.activated") this.again();
      });
      this.post({ key: "iframe.handshake", message: { version: "2.0" } });
    });
    this.registered.catch(() => undefined);
  }

  /** The token came with the page and is good once: after that, the app has to be loaded anew. */
  async proof(): Promise<Proof> {
    const { token } = this;
    const ticket = await this.registered;
    if (!token) throw new Error("Zendesk signs one token for each time that the app is loaded.");
    this.token = "";
    return { token, ticket };
  }

  height(pixels: number): void {
    const params = { resize: [{ width: "100%", height: `${pixels}px` }] };
    this.requests += 1;
    void this.registered.then(
      () => this.post({ id: this.requests, request: "invoke", params }),
      () => undefined,
    );
  }

  shown(again: () => void): void {
    this.again = again;
  }

  private post(told: object): void {
    const signed = { ...told, appGuid: this.guid, instanceGuid: this.guid };
    if (parent !== window) parent.postMessage(JSON.stringify(signed), this.origin);
  }

  private read(event: MessageEvent): Told | null {
    if (event.origin !== this.origin || event.source !== parent) return null;
    try {
      return (typeof event.data === "string" ? JSON.parse(event.data) : event.data) as Told;
    } catch {
      return null;
    }
  }
}
