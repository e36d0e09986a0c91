// The page Source: its picture is put on the sheet, the mark is brought into view, and the sheet
// is made larger and smaller. Texts arrive as data and are only ever set as text.

const MARK = "tenkyo";
const ZOOMS = [1, 1.5, 2, 3];
const KEPT = "tenkyo-zoom";

function whenDrawn(selector, then) {
  const until = performance.now() + 3000; // the elements come a moment after this script
  const attempt = () => {
    const found = document.querySelector(selector);
    if (found) then(found);
    else if (performance.now() < until) requestAnimationFrame(attempt);
  };
  attempt();
}

function viewportSelector(sheet) {
  return `.tk-viewport[data-sheet="${CSS.escape(sheet)}"]`;
}

function bringIntoView(viewport) {
  const boxes = [...viewport.querySelectorAll(".tk-box")];
  const area = viewport.getBoundingClientRect();
  if (boxes.length === 0) {
    viewport.scrollTop = 0;
    viewport.scrollLeft = viewport.dataset.flow === "vertical" ? viewport.scrollWidth : 0;
    return;
  }
  const places = boxes.map((box) => box.getBoundingClientRect());
  const top = Math.min(...places.map((place) => place.top));
  const bottom = Math.max(...places.map((place) => place.bottom));
  const left = Math.min(...places.map((place) => place.left));
  const right = Math.max(...places.map((place) => place.right));
  // A mark larger than the view is shown from where reading begins.
  const isVertical = viewport.dataset.flow === "vertical";
  const middle = Math.min((top + bottom) / 2, top + area.height / 2 - 24);
  const across = isVertical
    ? Math.max((left + right) / 2, right - area.width / 2 + 24)
    : Math.min((left + right) / 2, left + area.width / 2 - 24);
  viewport.scrollTop += middle - (area.top + area.height / 2);
  viewport.scrollLeft += across - (area.left + area.width / 2);
}

function bringTextIntoView(lines) {
  const mark = lines.querySelector("mark.tk-text");
  if (!mark) {
    lines.scrollTop = 0;
    return;
  }
  const area = lines.getBoundingClientRect();
  const place = mark.getBoundingClientRect();
  lines.scrollTop += place.top - area.top - area.height / 3;
}

function currentZoom() {
  const kept = Number(sessionStorage.getItem(KEPT));
  return ZOOMS.includes(kept) ? kept : 1;
}

function applyZoom(zoom) {
  sessionStorage.setItem(KEPT, String(zoom));
  document.documentElement.style.setProperty("--tk-zoom", String(zoom));
  for (const output of document.querySelectorAll(".tk-zoom-now")) {
    output.textContent = `${Math.round(100 * zoom)}%`;
  }
  for (const button of document.querySelectorAll("button[data-zoom]")) {
    const next = ZOOMS.indexOf(zoom) + Number(button.dataset.zoom);
    button.disabled = next < 0 || next >= ZOOMS.length;
  }
}

function onClick(event) {
  const button = event.target instanceof Element && event.target.closest("button[data-zoom]");
  const viewport = document.querySelector(".tk-viewport");
  if (!button || !viewport) return;
  const zoom = ZOOMS[ZOOMS.indexOf(currentZoom()) + Number(button.dataset.zoom)];
  if (!zoom) return;
  applyZoom(zoom);
  bringIntoView(viewport);
}

function install() {
  document.addEventListener("click", onClick);
  return {
    shown: "",
    remove() {
      document.removeEventListener("click", onClick);
    },
  };
}

export default function show({ data, parentElement }) {
  if (data.picture) {
    whenDrawn(viewportSelector(data.sheet), (viewport) => {
      const picture = viewport.querySelector(".tk-picture");
      if (picture.src !== data.picture) picture.src = data.picture;
      picture.hidden = false;
    });
    return undefined;
  }
  const state = (parentElement[MARK] ??= install());
  const isNew = state.shown !== data.sheet;
  state.shown = data.sheet;
  whenDrawn(`.tk-lines[data-sheet="${CSS.escape(data.sheet)}"]`, (lines) => {
    applyZoom(currentZoom());
    if (!isNew) return;
    bringTextIntoView(lines);
    const viewport = document.querySelector(viewportSelector(data.sheet));
    if (viewport) bringIntoView(viewport);
  });
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
