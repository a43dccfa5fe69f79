// The page's side of Undersign's panel: as high as what is in it, and a new proof when it asks for one.
(function () {
  if (window.undersignPanel) return;
  window.undersignPanel = true;
  const frames = () => [...document.querySelectorAll("iframe.undersign-panel")];
  const say = (frame, told) => frame.contentWindow.postMessage(told, frame.dataset.origin);

  window.addEventListener("message", async (event) => {
    const frame = frames().find((one) => one.contentWindow === event.source && one.dataset.origin === event.origin);
    const told = event.data || {};
    if (!frame) return;
    if (told.undersign === "height" && Number.isFinite(told.height)) frame.style.height = Math.min(told.height, 4000) + "px";
    if (told.undersign === "renew") {
      const answer = await fetch(frame.dataset.proof, { credentials: "same-origin" });
      const proof = answer.ok ? await answer.json() : {};
      if (proof.signature) say(frame, { undersign: "proof", proof });
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) frames().forEach((frame) => say(frame, { undersign: "shown" }));
  });
})();
