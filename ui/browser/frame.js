// The page around the page: its language, and what Streamlit's own widgets say in it. `own` maps each of their strings
// to ours; only what is one of these strings as a whole is touched, or begins with one of `begins`, and no text of
// documents.
const OTHERS = '.stMarkdown, [data-testid="stTable"], textarea, code, canvas';
const LABELS = ["aria-label", "title", "placeholder"];
const NARROW = 768; // pixels; below it Streamlit lays the menu over the page
let watching = null;

function named(text, own, begins) {
  if (text === null) return null;
  if (own[text]) return own[text];
  const begun = Object.keys(begins).find((beginning) => text.startsWith(beginning));
  return begun ? begins[begun] + text.slice(begun.length) : null;
}

function nameAll(root, own, begins) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const wanted = named(node.nodeValue, own, begins);
    if (wanted && wanted !== node.nodeValue && !node.parentElement.closest(OTHERS)) node.nodeValue = wanted;
  }
  root.querySelectorAll("[aria-label], [title], [placeholder]").forEach((node) => {
    LABELS.forEach((label) => {
      const wanted = named(node.getAttribute(label), own, begins);
      if (wanted && wanted !== node.getAttribute(label)) node.setAttribute(label, wanted);
    });
  });
}

// A page that was chosen is not to stay hidden behind the menu.
function closeMenu(event) {
  if (window.innerWidth >= NARROW || !event.target.closest('[data-testid="stSidebarNavLink"]')) return;
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}

export default function (component) {
  const [{ lang, own, begins }] = component.data;
  document.documentElement.lang = lang;
  document.removeEventListener("click", closeMenu);
  document.addEventListener("click", closeMenu);
  nameAll(document.body, own, begins);
  watching?.disconnect();
  let waiting = false;
  watching = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      nameAll(document.body, own, begins);
    });
  });
  watching.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
  });
}
