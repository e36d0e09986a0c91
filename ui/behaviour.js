// What Streamlit cannot do by itself: the page's language, focus, keys, copying, announcements.
// Texts arrive as data and are only ever set as text.

const MARK = "tenkyo";

function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function questionBox() {
  return document.querySelector('.st-key-question-form input');
}

function moveBetweenQuotes(step) {
  const quotes = [...document.querySelectorAll(".tk-quote")];
  if (quotes.length === 0) return;
  const now = quotes.findIndex((quote) => quote.contains(document.activeElement));
  const next = quotes[Math.min(Math.max(now + step, 0), quotes.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector('[role="dialog"]')) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape" && event.target === questionBox()) event.target.blur();
    return;
  }
  if (event.key === "/" && questionBox()) {
    event.preventDefault();
    questionBox().focus();
    questionBox().select();
  } else if (event.key === "j") {
    moveBetweenQuotes(1);
  } else if (event.key === "k") {
    moveBetweenQuotes(-1);
  }
}

async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // no clipboard API without HTTPS or loopback
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("not copied");
}

async function onClick(event, state) {
  const button = event.target instanceof Element && event.target.closest("button.tk-copy");
  if (!button) return;
  const text = state.data.citations[Number(button.dataset.copy)];
  let said = state.data.copied;
  try {
    await copyText(text);
  } catch {
    said = state.data.copyFailed;
  }
  button.dataset.label ??= button.textContent;
  button.textContent = said;
  announce(state, said);
  setTimeout(() => { button.textContent = button.dataset.label; }, 1600);
}

function announce(state, sentence) {
  // Emptied first: a live region speaks only when its text changes.
  state.live.textContent = "";
  setTimeout(() => { state.live.textContent = sentence; }, 60);
}

function install() {
  const live = document.createElement("div");
  live.className = "tk-live";
  live.setAttribute("role", "status");
  live.setAttribute("aria-live", "polite");
  document.body.append(live);
  const state = { data: null, live, said: "" };
  const click = (event) => onClick(event, state);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", click);
  state.remove = () => {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("click", click);
    live.remove();
  };
  return state;
}

export default function behave({ data, parentElement }) {
  const first = !parentElement[MARK];
  const state = (parentElement[MARK] ??= install());
  state.data = data;
  document.documentElement.lang = data.language;
  const skip = document.querySelector('[data-testid="stSkipToContent"]');
  if (skip) skip.textContent = data.skip;
  if (first && document.activeElement === document.body) questionBox()?.focus();
  if (data.announcement && data.announcement !== state.said) {
    state.said = data.announcement;
    announce(state, data.announcement);
  }
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
