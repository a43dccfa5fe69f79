// Without a connection it shows a page of our own. That page and its style are all it ever keeps: no contract,
// no answer, no address. Whatever else is asked for goes to the server and nowhere else.
{% autoescape off %}const KEPT = "{{ told.kept|escapejs }}";
const OFFLINE = "{{ told.offline|escapejs }}";
const STYLES = [{% for style in told.styles %}"{{ style|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OURS = "offline-{{ audience.key }}-";
{% endautoescape %}
self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([OFFLINE, ...STYLES])));
});

// The page in this worker's language, which lies beside those of others; else whichever is there.
const offline = async () => (await caches.match(OFFLINE)) ?? caches.match(OFFLINE, { ignoreSearch: true });

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith(OURS) && name !== KEPT;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const path = new URL(url).pathname;
  if (mode === "navigate" && (OURS !== "offline-app-" || !/^\/(sign|draw|api)\//.test(path))) {
    event.respondWith(fetch(event.request).catch(offline));
  } else if (STYLES.includes(path)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(path)));
  }
});
