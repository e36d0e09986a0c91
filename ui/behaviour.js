// What Streamlit cannot do by itself for a page: its language, the focus, and our words
// where Streamlit has English ones of its own. Texts are only ever set as text.

const MARK = "tenkyo";

function isTyping(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function questionBox() {
  return document.querySelector('.st-key-question-form input');
}

function followLink(event) {
  // A link of ours changes the page without loading the app anew, as the back button does; with
  // a key held down it opens a tab, as any link.
  const link = event.target instanceof Element && event.target.closest("a.tk-link");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const isOther = link.pathname !== location.pathname;
  history.pushState(null, "", link.href);
  dispatchEvent(new PopStateEvent("popstate"));
  if (isOther) document.querySelector(".stMain")?.scrollTo(0, 0);
}

function focusQuestion() {
  // The box is drawn a moment after this script starts; a person who is quicker keeps the focus.
  const until = performance.now() + 3000;
  const attempt = () => {
    if (isTyping(document.activeElement)) return;
    if (questionBox()) questionBox().focus();
    else if (performance.now() < until) requestAnimationFrame(attempt);
  };
  attempt();
}

function inOurWords(phrases, words) {
  // A phrase that ends in a space is the beginning of what is said, of a name for example.
  const known = phrases.find(([theirs]) => theirs.endsWith(" ") ? words.startsWith(theirs) : words === theirs);
  return known ? known[1] + words.slice(known[0].length) : words;
}

function translatePhrases(phrases) {
  if (phrases.length === 0) return;
  for (const element of document.querySelectorAll("[aria-label]:not(.stHtml *, [data-tag])")) {
    const label = element.getAttribute("aria-label");
    const ours = inOurWords(phrases, label);
    if (ours !== label) element.setAttribute("aria-label", ours);
  }
  for (const option of document.querySelectorAll('[data-key^="__"] [data-item-hl]')) {
    const ours = inOurWords(phrases, option.textContent);
    if (ours !== option.textContent) option.textContent = ours;
  }
}

function translate(state) {
  for (const [selector, label] of Object.entries(state.data.labels)) {
    for (const element of document.querySelectorAll(selector)) {
      if (element.textContent !== label) element.textContent = label;
      element.dataset.said = "";
    }
  }
  translatePhrases(state.data.phrases);
}

function install() {
  const state = { data: null };
  const observer = new MutationObserver(() => translate(state)); // Streamlit draws them anew
  observer.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", followLink);
  state.remove = () => {
    observer.disconnect();
    document.removeEventListener("click", followLink);
  };
  return state;
}

export default function behave({ data, parentElement }) {
  const state = (parentElement[MARK] ??= install());
  state.data = data;
  document.documentElement.lang = data.language;
  translate(state);
  if (state.page !== data.page) focusQuestion();
  state.page = data.page;
  return () => {
    state.remove();
    delete parentElement[MARK];
  };
}
