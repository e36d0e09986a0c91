// Lets the page's own HTML act. What carries data-act (a button, a link, a field) tells the app
// its act, what it is about, and its value. Acts are numbered and sent again until the app says
// that they are done, so that two quick ones cannot push each other aside.

const MARK = "tenkyo";
const PAUSE_MS = 700; // a note is sent this long after the last letter
const SHOWN_MS = 5000;
const FIELDS = "input[data-act], textarea[data-act], select[data-act]";

function send(state, element, value) {
  const { act: name, about = "" } = element.dataset;
  state.last = Math.max(state.last, state.data.done) + 1;
  state.pending.push({ number: state.last, name, about, value });
  state.trigger("acts", state.pending);
}

function sendField(state, field) {
  clearTimeout(state.timer);
  state.timer = null;
  const value = field.type === "checkbox" ? String(field.checked) : field.value;
  if (state.sent.get(field) === value) return;
  state.sent.set(field, value);
  send(state, field, value);
}

function onClick(event, state) {
  const element = event.target instanceof Element && event.target.closest("[data-act]");
  if (!element || element.matches(FIELDS)) return;
  if (element.tagName === "A") {
    // A link stays a link: it opens in a new tab, and its address can be copied.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
  }
  send(state, element, element.dataset.value ?? "");
}

function onChange(event, state) {
  if (event.target instanceof Element && event.target.matches(FIELDS)) {
    sendField(state, event.target);
  }
}

function onInput(event, state) {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.matches(FIELDS)) return;
  state.edited = { id: field.id, value: field.value };
  clearTimeout(state.timer);
  state.timer = setTimeout(() => sendField(state, field), PAUSE_MS);
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
// focus, an opened part, letters not sent yet) is put back.
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
  const edited = state.edited && document.getElementById(state.edited.id);
  if (edited && edited.value !== state.edited.value && edited !== document.activeElement) {
    edited.value = state.edited.value;
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
    data: { done: 0 }, pending: [], last: 0, sent: new WeakMap(), open: new Map(), said,
    edited: null, focused: "", timer: null, hush: null, spoken: 0, trigger: () => {},
  };
  const listeners = {
    click: (event) => onClick(event, state),
    change: (event) => onChange(event, state),
    input: (event) => onInput(event, state),
    focusin: (event) => onFocus(event, state),
    toggle: (event) => onToggle(event, state),
  };
  // Captured, for a details element's toggle does not bubble.
  for (const [type, listener] of Object.entries(listeners)) {
    document.addEventListener(type, listener, true);
  }
  const observer = new MutationObserver(() => restore(state));
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
  const first = state.spoken === 0 && state.last === 0;
  state.data = data;
  state.trigger = setTriggerValue;
  state.pending = state.pending.filter((each) => each.number > data.done);
  if (state.pending.length === 0 && state.timer === null) state.edited = null;
  if (data.said && !first && data.done !== state.spoken) say(state, data.said);
  state.spoken = data.done;
  restore(state);
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
