// The keys of the app, and the list of them that `?` opens. A key is a single letter only while
// nobody types, composes or holds down another key, and only while the person lets it be so.
// Texts arrive as data and are only ever set as text.

const MARK = "tenkyo";
const OFF = "tenkyo-keys-off";
const HOME = ".st-key-header [data-testid='stPageLink-NavLink']";

function find(selector) {
  return document.querySelector(selector);
}

function press(selector) {
  const element = find(selector);
  element?.click();
  return Boolean(element);
}

function write(selector) {
  const box = find(selector);
  box?.focus();
  box?.select();
  return Boolean(box);
}

function reach(selector) {
  const element = find(selector);
  element?.focus({ preventScroll: true });
  element?.scrollIntoView({ block: "center" });
  return Boolean(element);
}

function moveBetweenQuotes(step) {
  const quotes = [...document.querySelectorAll(".tk-quote")];
  if (quotes.length === 0) return moveBetweenPlaces(step);
  const now = quotes.findIndex((quote) => quote.contains(document.activeElement));
  const next = quotes[Math.min(Math.max(now + step, 0), quotes.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// On the page Source: to the next of this answer's quotes that stand in this document.
function moveBetweenPlaces(step) {
  const places = [...document.querySelectorAll(".tk-steps a")];
  const now = places.findIndex((place) => place.hasAttribute("aria-current"));
  const next = places[now === -1 ? 0 : now + step];
  next?.click();
  return Boolean(next);
}

function openQuote(target) {
  const link = target.matches(".tk-quote") && target.querySelector("a.tk-source");
  if (link) link.click();
  return Boolean(link);
}

function pressInQuote(key) {
  // A button says by data-key which letter presses it while its quote has the focus.
  const quote = document.activeElement.closest(".tk-quote");
  const button = [...(quote?.querySelectorAll("[data-key]") ?? [])]
    .find((each) => each.dataset.key === key);
  button?.click();
  return Boolean(button);
}

const ACTS = {
  "/": () => write(".st-key-question-form input") || press(HOME),
  Enter: (state, target) => openQuote(target),
  j: () => moveBetweenQuotes(1),
  k: () => moveBetweenQuotes(-1),
  n: () => press("a.tk-next-page"),
  p: () => press("a.tk-previous-page"),
  "+": () => press("button[data-zoom='1']"),
  "-": () => press("button[data-zoom='-1']"),
  f: () => write(".st-key-find-form input") || write(".st-key-filter input"),
  b: () => press(".tk-back a"),
  e: () => reach(".st-key-export button"),
  "?": (state) => open(state),
};

function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false; // no storage: nobody can have turned them off
  }
}

function turn(off) {
  try {
    if (off) localStorage.setItem(OFF, "");
    else localStorage.removeItem(OFF);
  } catch {
    // Storage is off or full: it stays as it was, and the box shows it.
  }
  for (const box of document.querySelectorAll("input[data-single-keys]")) box.checked = !areOff();
}

function isTyping(target) {
  return target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio]), textarea, select, [role=combobox]");
}

function onKey(event, state) {
  const { target } = event;
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return;
  if (find('[role="dialog"], dialog[open]')) return;
  if (isTyping(target)) {
    const box = target.closest(".st-key-question-form, .st-key-find-form");
    if (event.key === "Escape" && box) target.blur();
    return;
  }
  if (areOff() && event.key !== "Enter") return; // Enter is no character, and acts on the focus
  const act = ACTS[event.key];
  if (act ? act(state, target) : pressInQuote(event.key)) event.preventDefault();
}

function onClick(event, state) {
  if (event.target instanceof Element && event.target.closest("[data-open-keys]")) open(state);
}

function onChange(event) {
  const box = event.target;
  if (box instanceof HTMLInputElement && box.matches("[data-single-keys]")) turn(!box.checked);
}

function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

function open(state) {
  const { data, dialog } = state;
  const title = element("h2", "", data.title);
  title.id = "tk-keys-title";
  const lists = data.groups.map(([name, rows]) => element("section", "", element("h3", "", name),
    element("dl", "", ...rows.flatMap(([key, words]) =>
      [element("dt", "", element("kbd", "", key)), element("dd", "", words)]))));
  const box = element("input", "");
  Object.assign(box, { type: "checkbox", checked: !areOff() });
  box.dataset.singleKeys = "";
  const close = element("button", "tk-act", data.close);
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(title, ...lists, element("label", "", box, ` ${data.single}`), close);
  dialog.showModal(); // Esc closes it, and the focus goes back to where it was
  return true;
}

function install() {
  const dialog = element("dialog", "tk-keys");
  dialog.setAttribute("aria-labelledby", "tk-keys-title");
  find(".stApp").append(dialog);
  const state = { data: null, dialog };
  const listeners = {
    keydown: (event) => onKey(event, state),
    click: (event) => onClick(event, state),
    change: onChange,
  };
  for (const [type, listener] of Object.entries(listeners)) document.addEventListener(type, listener);
  // The box on the page Settings is drawn ticked, whatever this browser keeps. One that is not was
  // unticked by a person before this script had come.
  const boxes = [...document.querySelectorAll("input[data-single-keys]")];
  turn(areOff() || boxes.some((box) => !box.checked));
  const observer = new MutationObserver(() => { if (areOff()) turn(true); });
  observer.observe(document.body, { childList: true, subtree: true });
  state.remove = () => {
    for (const [type, listener] of Object.entries(listeners)) {
      document.removeEventListener(type, listener);
    }
    observer.disconnect();
    dialog.remove();
  };
  return state;
}

export default function listen({ data, parentElement }) {
  const state = (parentElement[MARK] ??= install());
  state.data = data;
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
