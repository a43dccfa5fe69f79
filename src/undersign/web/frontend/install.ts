// The page for no connection, fetched once the rest is there. The worker lies beside the manifest, so that its
// reach is that of the app, and speaks the page's language.

const manifest = document.querySelector<HTMLLinkElement>("link[rel=manifest]");

export function install(): void {
  if (!manifest || !("serviceWorker" in navigator)) return;
  const address = new URL("worker.js", manifest.href);
  address.searchParams.set("lang", document.documentElement.lang);
  window.addEventListener("load", () => void navigator.serviceWorker.register(address).catch(() => undefined));
}
