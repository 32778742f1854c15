// Brings what a click opened into view where it stands below what was clicked, as on a telephone. It shows nothing.
const NARROW = 640; // pixels; below it Streamlit lays columns one below the other
const ROOM = 72; // pixels of the bar above the page, and a little of what was clicked

export default function (component) {
  const { data: [data], parentElement } = component;
  const host = parentElement.getRootNode().host || parentElement;
  const column = host.closest('[data-testid="stColumn"]');
  const fresh = data.opened && window.__kbRevealed !== data.token;
  window.__kbRevealed = data.token;
  if (!column || !fresh || window.innerWidth > NARROW) return;
  // The column before it may still grow to its size.
  setTimeout(() => {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    column.style.scrollMarginTop = ROOM + "px";
    column.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }, 100);
}
