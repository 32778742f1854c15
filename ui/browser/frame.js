// The page around the page: its language, and what Streamlit's own widgets say in it. `own` maps each of their strings
// to ours; only what is one of these strings as a whole is touched, and no text of documents.
const OTHERS = '.stMarkdown, [data-testid="stTable"], textarea, code, canvas';
const LABELS = ["aria-label", "title", "placeholder"];
const NARROW = 768; // pixels; below it Streamlit lays the menu over the page
let watching = null;

function nameAll(root, own) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const wanted = own[node.nodeValue];
    if (wanted && wanted !== node.nodeValue && !node.parentElement.closest(OTHERS)) node.nodeValue = wanted;
  }
  root.querySelectorAll("[aria-label], [title], [placeholder]").forEach((node) => {
    LABELS.forEach((label) => {
      const wanted = own[node.getAttribute(label)];
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
  const { lang, own } = component.data;
  document.documentElement.lang = lang;
  document.removeEventListener("click", closeMenu);
  document.addEventListener("click", closeMenu);
  nameAll(document.body, own);
  watching?.disconnect();
  let waiting = false;
  watching = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      nameAll(document.body, own);
    });
  });
  watching.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
  });
}
