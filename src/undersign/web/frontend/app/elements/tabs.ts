/* Tabs that scroll sideways on a phone start with the open one in view. */
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
