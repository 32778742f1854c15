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
  const inner = text.slice(before.length, text.length - after.length);
  return oursBefore + (Object.hasOwn(own, inner) ? own[inner] : inner) + oursAfter; // no file has such a name
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

// Stops of the Tab key that Streamlit leaves without a name of their own: the page that scrolls, a table drawn on a
// canvas, and signs of help that all have one name. The frame of a table scrolls with its cells and is none.
function nameStops(title, helpFor) {
  document.querySelectorAll('[data-testid="stMain"], [data-testid="data-grid-canvas"]').forEach((node) => {
    if (node.getAttribute("aria-label") !== title) node.setAttribute("aria-label", title);
  });
  document.querySelectorAll("h1, h2, h3, h4, h5, h6").forEach((heading) => {
    const help = heading.querySelector('[data-testid="stTooltipIcon"] button');
    const wanted = helpFor.join(heading.textContent.trim());
    if (help && help.getAttribute("aria-label") !== wanted) help.setAttribute("aria-label", wanted);
  });
  document.querySelectorAll(".dvn-scroller:not([tabindex])").forEach((frame) => (frame.tabIndex = -1));
}

// What a button opens over the page stands at the end of the page: by the keyboard one would come to it after all else.
// So who opened it by the keyboard is taken into it, and behind its last stop, as before its first, back to the button.
const OPENER = '[data-testid="stPopoverButton"][aria-expanded="true"]';
const STOPS = 'a[href], button:enabled, input:enabled, textarea:enabled, [tabindex="0"]';

// The library below Streamlit takes all stops of a popover away while the focus is elsewhere, and does not give them back
// when a choice in it was made by the keyboard; it keeps what they were.
function stopsIn(popover) {
  popover.querySelectorAll("[data-tabindex]").forEach((node) => {
    if (node.dataset.tabindex) node.setAttribute("tabindex", node.dataset.tabindex);
    else node.removeAttribute("tabindex");
    delete node.dataset.tabindex;
  });
  return [...popover.querySelectorAll(STOPS)].filter((node) => node.tabIndex >= 0 && node.getClientRects().length);
}

function enterPopover() {
  const popover = document.querySelector('[data-testid="stPopoverBody"]');
  if (!popover || popover.__kbEntered || !window.__kbByKeyboard) return;
  const first = stopsIn(popover)[0];
  if (!first) return; // not drawn yet
  popover.__kbEntered = true;
  first.focus();
}

function leavePopover(event) {
  const popover = event.key === "Tab" && event.target.closest?.('[data-testid="stPopoverBody"]');
  if (!popover) return;
  const stops = stopsIn(popover);
  const opener = document.querySelector(OPENER);
  if (!opener || event.target !== (event.shiftKey ? stops[0] : stops.at(-1))) return;
  opener.focus(); // the key itself then goes on from there
  opener.click();
  if (event.shiftKey) event.preventDefault();
}

// A chip of a reading asks another question, whose chips are new ones: who chose by the keyboard stays at the same one.
function noteChip(event) {
  const chip = event.target;
  const label = CSS.escape(chip.getAttribute?.("aria-label") || "");
  window.__kbChip = null;
  if (!chip.closest?.(".st-key-reading")) return;
  window.__kbChip = chip.matches('[role="radio"]') ? '[aria-checked="true"]' : `input[aria-label="${label}"]`;
}

function returnToChip() {
  if (!window.__kbChip || !window.__kbByKeyboard || document.activeElement !== document.body) return;
  document.querySelector(`.st-key-reading ${window.__kbChip}`)?.focus();
}

function noteKeyboard(event) {
  window.__kbByKeyboard = event.type === "keydown";
}

// A page that was chosen is not to stay hidden behind the menu.
function closeMenu(event) {
  if (window.innerWidth >= NARROW || !event.target.closest('[data-testid="stSidebarNavLink"]')) return;
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}

export default function (component) {
  const [{ lang, title, helpFor, own, around }] = component.data;
  document.documentElement.lang = lang;
  Object.entries(window.__kbListening || {}).forEach(([kind, listener]) => document.removeEventListener(kind, listener, true));
  window.__kbListening = {
    click: closeMenu,
    focusin: noteChip,
    pointerdown: noteKeyboard,
    keydown: (event) => {
      noteKeyboard(event);
      leavePopover(event);
    },
  };
  Object.entries(window.__kbListening).forEach(([kind, listener]) => document.addEventListener(kind, listener, true));
  const rename = () => {
    nameAll(document.body, own, around);
    nameStops(title, helpFor);
  };
  rename();
  watching?.disconnect();
  let waiting = false;
  watching = new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      rename();
      enterPopover();
      returnToChip();
    });
  });
  watching.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: LABELS,
  });
}
