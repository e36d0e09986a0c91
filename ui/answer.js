// What an answer does on the page: its quotes are copied with their source, and its outcome is
// said to a screen reader. Texts arrive as data and are only ever set as text.

const MARK = "tenkyo";

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
  document.addEventListener("click", click);
  state.remove = () => {
    document.removeEventListener("click", click);
    live.remove();
  };
  return state;
}

export default function attend({ data, parentElement }) {
  const state = (parentElement[MARK] ??= install());
  state.data = data;
  if (data.outcome && data.outcome !== state.said) announce(state, data.outcome);
  state.said = data.outcome;
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
