// Runs in each page before it: notes when Enter was pressed, when the outcome, the quotes and the
// page's picture were drawn, and how much the page moved. Times in milliseconds.
(() => {
  const seen = { enter: 0, outcome: 0, quotes: 0, whole: 0, picture: 0, shift: 0, shiftAll: 0 };
  window.seen = seen;
  const drawn = (name) => {
    seen[name] = performance.now(); // a tab behind another paints no frame
    requestAnimationFrame(() => { seen[name] = performance.now(); });
  };
  const look = () => {
    if (!seen.enter) return;
    for (const [name, selector] of [["outcome", ".tk-outcome"], ["quotes", ".tk-quote"],
      ["whole", ".tk-searched"]]) {
      if (seen[name] === 0 && document.querySelector(`${selector}:not([data-before])`)) drawn(name);
    }
    const picture = document.querySelector(".tk-picture");
    if (seen.picture === 0 && picture && !picture.hidden && picture.complete && picture.naturalWidth) {
      drawn("picture");
    }
  };
  const begin = () => {
    for (const old of document.querySelectorAll(".tk-outcome, .tk-quote, .tk-searched")) {
      old.dataset.before = "";
    }
    Object.assign(seen, { enter: performance.now(), outcome: 0, quotes: 0, whole: 0, picture: 0,
      shift: 0, shiftAll: 0 });
  };
  document.addEventListener("keydown", (event) => { if (event.key === "Enter") begin(); }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("a.tk-source")) begin();
  }, true);
  document.addEventListener("load", look, true);
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      seen.shiftAll += entry.value;
      if (!entry.hadRecentInput) seen.shift += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
})();
