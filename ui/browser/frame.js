// What Streamlit's own widgets say and show, in the language of the page: `own` maps each of their strings to ours.
// Only text and labels that are one of these strings as a whole are touched, so nothing of a document ever is.
const LABELS = ["aria-label", "title", "placeholder"];
let watching = null;

function nameAll(root, own) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const wanted = own[node.nodeValue];
    if (wanted && wanted !== node.nodeValue && !node.parentElement.closest("textarea, code, canvas")) node.nodeValue = wanted;
  }
  root.querySelectorAll("[aria-label], [title], [placeholder]").forEach((node) => {
    LABELS.forEach((label) => {
      const wanted = own[node.getAttribute(label)];
      if (wanted && wanted !== node.getAttribute(label)) node.setAttribute(label, wanted);
    });
  });
}

export default function (component) {
  const { lang, own } = component.data;
  document.documentElement.lang = lang;
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
