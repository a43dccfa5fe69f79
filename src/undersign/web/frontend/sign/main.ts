// The signing page's behaviour. Without it every page is a plain form that works; with it the form becomes
// steps, each saved when left. No text lives here: words come from the page's data attributes.

import "./sign.css";
import { Ceremony } from "./ceremony";
import { Contract } from "./contract";
import { LocalTime, Wait } from "./clock";
import { Mark } from "./mark";
import { install } from "../install";

// By which clock the reader lives: reminders come by day, not by night (see contracts/schedule/reminding.py).
const inFrame = "embedding" in document.body.dataset;
if (!inFrame) document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/sign/; samesite=lax`;

customElements.define("us-mark", Mark);
customElements.define("us-document", Contract);
customElements.define("us-ceremony", Ceremony);
customElements.define("us-time", LocalTime);
customElements.define("us-wait", Wait);

if (inFrame) void import("./embedded");
else install();
if (document.querySelector("us-ends[until]")) void import("./ends");
