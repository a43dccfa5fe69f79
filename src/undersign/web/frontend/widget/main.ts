// The ticket panel in a helpdesk's frame. It holds its token in memory and nowhere else: no cookie, no storage. The
// server writes each piece of page; here it is fetched, shown, and what is typed is sent back.
import "./widget.css";
import { EmbeddedHost } from "./embedded";
import { PlainHost, type Host } from "./host";
import { Panel } from "./panel";
import { ZendeskHost } from "./zendesk";

const stage = document.getElementById("panel")!;
const { origin = "", way = "", token = "", first = "ticket" } = stage.dataset;

function around(): Host {
  if (way === "embedded") return new EmbeddedHost(stage);
  return way === "zendesk" ? new ZendeskHost(origin, token) : new PlainHost(origin);
}

new Panel(stage, around(), first).open();
