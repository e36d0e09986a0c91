// Lets the page's own HTML act. What carries data-act (a button, a link, a field) tells the app
// its act, what it is about, and its value. Acts are numbered and sent again until the app says
// that they are done, so that two quick ones cannot push each other aside.

const MARK = "tenkyo";
const SHOWN_MS = 5000;
const FIELDS = "input[data-act], textarea[data-act], select[data-act]";

function send(state, element, value) {
  const { act: name, about = "" } = element.dataset;
  state.last = Math.max(state.last, state.data.done) + 1;
  state.pending.push({ number: state.last, name, about, value });
  state.trigger("acts", state.pending);
}

function sendField(state, field) {
  forgetDraft(field);
  send(state, field, field.type === "checkbox" ? String(field.checked) : field.value);
}

// What is written but not yet sent survives a reload of the tab.
function draftKey(field) {
  return `tenkyo-draft:${field.id}`;
}

function keepDraft(field) {
  try {
    sessionStorage.setItem(draftKey(field), field.value);
  } catch {
    // Storage is off or full: the text is sent when the field is left, as always.
  }
}

function takeDraft(field) {
  try {
    return sessionStorage.getItem(draftKey(field));
  } catch {
    return null;
  }
}

function forgetDraft(field) {
  try {
    sessionStorage.removeItem(draftKey(field));
  } catch {
    // There is none where there is no storage.
  }
}

function sendDrafts(state) {
  for (const field of document.querySelectorAll("textarea[data-act]")) {
    const draft = takeDraft(field);
    if (draft === null || field === document.activeElement) continue;
    forgetDraft(field);
    if (draft === field.value) continue;
    field.value = draft;
    send(state, field, draft);
  }
}

function onClick(event, state) {
  const element = event.target instanceof Element && event.target.closest("[data-act]");
  if (!element || element.matches(FIELDS)) return;
  if (element.tagName === "A") {
    // A link stays a link: it opens in a new tab, and its address can be copied.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
  }
  if (element.hasAttribute("data-selection")) {
    send(state, element, String(window.getSelection()));
    return;
  }
  send(state, element, element.dataset.value ?? "");
}

// A press on such a button would take the selection away before its click is heard.
function onMouseDown(event) {
  if (event.target instanceof Element && event.target.closest("[data-selection]")) {
    event.preventDefault();
  }
}

function onChange(event, state) {
  if (event.target instanceof Element && event.target.matches(FIELDS)) {
    sendField(state, event.target);
  }
}

function onInput(event) {
  const field = event.target;
  if (field instanceof HTMLTextAreaElement && field.matches(FIELDS)) keepDraft(field);
}

function onFocus(event, state) {
  const element = event.target;
  state.focused = element instanceof Element && element.id && element.closest(".stHtml") ? element.id : "";
}

function onToggle(event, state) {
  const { target } = event;
  if (target instanceof HTMLDetailsElement && target.id) state.open.set(target.id, target.open);
}

// Streamlit replaces the HTML of an element when any of it changed: what the person was at (the
// focus, an opened part) is put back.
function restore(state) {
  for (const button of document.querySelectorAll("[data-act][aria-pressed]")) {
    const name = `${button.dataset.act}:${button.dataset.about}`;
    if (!state.data.pressed || !button.hasAttribute("data-toggles")) continue;
    const pressed = String(state.data.pressed.includes(name));
    if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    button.dataset.value = String(pressed !== "true");
  }
  for (const [id, open] of state.open) {
    const details = document.getElementById(id);
    if (details instanceof HTMLDetailsElement && details.open !== open) details.open = open;
  }
  // The way back from a source leads to a quote, which is drawn after the page.
  const led = state.led && document.getElementById(state.led);
  if (led) {
    state.led = "";
    led.scrollIntoView({ block: "center" });
    led.focus({ preventScroll: true });
  }
  if (state.focused && document.activeElement === document.body) {
    document.getElementById(state.focused)?.focus({ preventScroll: true });
  }
}

function say(state, sentence) {
  // Emptied first: a live region speaks only when its text changes.
  state.said.textContent = "";
  clearTimeout(state.hush);
  setTimeout(() => { state.said.textContent = sentence; }, 60);
  state.hush = setTimeout(() => { state.said.textContent = ""; }, SHOWN_MS);
}

function install() {
  const said = document.createElement("div");
  said.className = "tk-said";
  said.setAttribute("role", "status");
  said.setAttribute("aria-live", "polite");
  document.querySelector(".stApp").append(said);
  const state = {
    data: { done: 0 }, pending: [], last: 0, open: new Map(), said, focused: "", hush: null,
    spoken: null, trigger: () => {}, led: location.hash.startsWith("#kept-") ? location.hash.slice(1) : "",
  };
  const listeners = {
    click: (event) => onClick(event, state),
    change: (event) => onChange(event, state),
    input: onInput,
    mousedown: onMouseDown,
    focusin: (event) => onFocus(event, state),
    toggle: (event) => onToggle(event, state),
  };
  // Captured, for a details element's toggle does not bubble.
  for (const [type, listener] of Object.entries(listeners)) {
    document.addEventListener(type, listener, true);
  }
  const observer = new MutationObserver(() => {
    restore(state);
    sendDrafts(state);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  state.remove = () => {
    for (const [type, listener] of Object.entries(listeners)) {
      document.removeEventListener(type, listener, true);
    }
    observer.disconnect();
    clearTimeout(state.hush);
    said.remove();
  };
  return state;
}

export default function act({ data, parentElement, setTriggerValue }) {
  const state = (parentElement[MARK] ??= install());
  state.data = data;
  state.trigger = setTriggerValue;
  state.pending = state.pending.filter((each) => each.number > data.done);
  // What was said before this script began was heard already.
  if (state.spoken !== null && state.spoken !== data.done && data.said) say(state, data.said);
  state.spoken = data.done;
  restore(state);
  sendDrafts(state);
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
