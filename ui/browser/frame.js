// The page around the page: its language, and what Streamlit's own widgets say in it. `own` maps each of their strings
// to ours; only what is one of these strings as a whole is touched, or stands around a name as one of `around` does
// ([before, after, ours before, ours after]), and no text of documents and no name of a file.
const OTHERS = '.stMarkdown, [data-testid="stTable"], [data-testid="stFileChipName"], textarea, code, canvas';
const NAMES = '[data-testid="stFileChip"]'; // their label is the name of a file
const LABELS = ["aria-label", "title", "placeholder"];
const NARROW = 768; // pixels; below it Streamlit lays the menu over the page
let watching = null;

function named(text, own, around) {
  if (text === null) return null;
  if (Object.hasOwn(own, text)) return own[text];
  const found = around.find(
    ([before, after]) =>
      text.length > before.length + after.length && text.startsWith(before) && text.endsWith(after),
  );
  if (!found) return null;
  const [before, after, oursBefore, oursAfter] = found;
  return oursBefore + text.slice(before.length, text.length - after.length) + oursAfter;
}

function nameAll(root, own, around) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const wanted = named(node.nodeValue, own, around);
    if (wanted && wanted !== node.nodeValue && !node.parentElement.closest(OTHERS)) node.nodeValue = wanted;
  }
  root.querySelectorAll("[aria-label], [title], [placeholder]").forEach((node) => {
    LABELS.forEach((label) => {
      if (label === "aria-label" && node.matches(NAMES)) return;
      const wanted = named(node.getAttribute(label), own, around);
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
  const [{ lang, own, around }] = component.data;
  document.documentElement.lang = lang;
  document.removeEventListener("click", closeMenu);
  document.addEventListener("click", closeMenu);
  nameAll(document.body, own, around);
  watching?.disconnect();
  let waiting = false;
  watching = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      nameAll(document.body, own, around);
    });
  });
  watching.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
  });
}
