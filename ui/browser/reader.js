// The document as one reads it, with its outline. Text arrives as data and is only ever set as textContent, never as HTML.
const NARROW = 640; // pixels; below it there is no room for the outline beside the text

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function tableOf(rows, years, labels) {
  const table = make("table", "rows");
  const head = table.createTHead().insertRow();
  [labels.number, labels.indicator, labels.unit, ...years].forEach((text) => {
    const cell = make("th", "", text);
    cell.scope = "col";
    head.append(cell);
  });
  const body = table.createTBody();
  let group = null;
  rows.forEach((row) => {
    if (row.group && row.group !== group) {
      group = row.group;
      const cell = make("th", "group", group);
      cell.colSpan = 3 + years.length;
      cell.scope = "rowgroup";
      body.insertRow().append(cell);
    }
    const line = body.insertRow();
    [row.number, row.name, row.unit, ...row.values].forEach((text) => line.append(make("td", "", text)));
  });
  return table;
}

function sentenceOf(item, labels, pick) {
  const node = make("div", "sentence" + (item.inferred ? " inferred" : ""));
  node.setAttribute("role", "button");
  node.tabIndex = -1;
  node.dataset.id = item.id;
  node.title = labels.show_source;
  if (item.entry) node.append(make("b", "entry", item.entry));
  node.append(item.rows ? tableOf(item.rows, item.years, labels) : make("span", "text", item.text));
  if (item.inferred) node.append(make("span", "mark", labels.placement_inferred));
  node.addEventListener("click", () => pick(item.id));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(item.id);
    }
  });
  return node;
}

function markPicked(root, picked) {
  root.querySelectorAll(".sentence").forEach((node) => {
    const is = node.dataset.id === picked;
    node.classList.toggle("picked", is);
    node.setAttribute("aria-pressed", is ? "true" : "false");
  });
}

function blockOf(block, data, pick) {
  if (block.kind === "heading") {
    const node = make("h" + Math.min(6, block.depth + 2), "heading" + (block.inferred ? " inferred" : ""), block.text);
    node.dataset.section = block.id;
    if (block.inferred) node.append(make("span", "mark", data.labels.heading_inferred));
    return node;
  }
  if (block.kind === "sentence") return sentenceOf(block.item, data.labels, pick);
  const box = make("section", "box" + (block.inferred ? " inferred" : ""));
  box.dataset.section = block.id;
  const title = make("div", "boxtitle", block.title);
  if (block.inferred) title.append(make("span", "mark", data.labels.box_inferred));
  box.append(title);
  block.items.forEach((item) => box.append(sentenceOf(item, data.labels, pick)));
  return box;
}

// One stop of the Tab key for the whole text; the arrow keys go from sentence to sentence. A document of 500 sentences
// would else be 500 stops before the source beside it.
function rove(root) {
  const all = () => [...root.querySelectorAll(".sentence")];
  const stop = (node) => {
    root.querySelectorAll('.sentence[tabindex="0"]').forEach((old) => (old.tabIndex = -1));
    if (node) node.tabIndex = 0;
  };
  const seen = all().find((node) => node.offsetTop >= root.scrollTop + root.offsetTop);
  stop(root.querySelector(".picked") || seen || all()[0]);
  root.onfocusin = (event) => stop(event.target.closest(".sentence"));
  root.onkeydown = (event) => {
    const nodes = all();
    const at = nodes.indexOf(event.target.closest(".sentence"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (at < 0 || to === undefined || !nodes[to]) return;
    event.preventDefault();
    nodes[to].focus();
  };
}

// How far below the beginning of the text a part of it stands, in pixels.
function placeIn(root, node) {
  return node.getBoundingClientRect().top - root.getBoundingClientRect().top + root.scrollTop;
}

// Marks in the outline under which heading, or in which box, a sentence stands.
function markHeadingOf(layout, sentence) {
  const before = [...layout.querySelectorAll(".reader [data-section]")].filter(
    (node) => node.contains(sentence) || node.compareDocumentPosition(sentence) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  // Behind a box the text of the section around it goes on.
  const own = before.findLast((node) => !node.classList.contains("box") || node.contains(sentence));
  const list = layout.querySelector(".headings");
  list.querySelectorAll("button").forEach((button) => {
    const here = button.dataset.part === own?.dataset.section;
    button.setAttribute("aria-current", here ? "true" : "false");
    if (here) list.scrollTop = Math.max(0, button.offsetTop - list.offsetTop - list.clientHeight / 3);
  });
}

// Who came by the keyboard reads on from the first sentence there.
function showPart(root, part, byKeyboard) {
  const target = root.querySelector(`[data-section="${CSS.escape(part)}"]`);
  if (!target) return;
  root.scrollTop = Math.max(0, placeIn(root, target) - 8);
  const after = [...root.querySelectorAll(".sentence")].find(
    (node) => target.contains(node) || target.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  if (byKeyboard) after?.focus({ preventScroll: true });
}

// The headings as a list that a word narrows; a click, or Enter, shows the text there. One stop of the Tab key.
function outlineOf(data, show) {
  const nav = make("details", "outline");
  nav.open = window.innerWidth > NARROW;
  nav.append(make("summary", "", data.labels.outline));
  const search = make("input", "search");
  search.type = "search";
  search.placeholder = data.labels.search_outline;
  search.setAttribute("aria-label", data.labels.search_outline);
  const list = make("ul", "headings");
  const none = make("p", "none", data.labels.no_heading);
  none.setAttribute("role", "status");
  const buttons = data.outline.map((part) => {
    const button = make("button", part.inferred ? "inferred" : "", part.text);
    button.type = "button";
    button.title = part.text;
    button.dataset.part = part.id;
    if (part.inferred) button.append(make("span", "mark", data.labels.inferred));
    button.style.paddingLeft = 0.4 + 0.8 * part.depth + "rem";
    button.addEventListener("click", (event) => {
      buttons.forEach((other) => other.setAttribute("aria-current", other === button ? "true" : "false"));
      if (window.innerWidth <= NARROW) nav.open = false;
      show(part.id, event.detail === 0);
    });
    const item = make("li");
    item.append(button);
    list.append(item);
    return button;
  });
  const seen = () => buttons.filter((button) => !button.parentElement.hidden);
  const stop = (to) => buttons.forEach((button) => (button.tabIndex = button === to ? 0 : -1));
  const narrow = () => {
    const sought = search.value.trim().toLowerCase();
    buttons.forEach((button) => (button.parentElement.hidden = !button.title.toLowerCase().includes(sought)));
    none.hidden = seen().length > 0;
    stop(seen()[0]);
  };
  search.addEventListener("input", narrow);
  nav.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target.tagName === "SUMMARY") return;
    event.preventDefault();
    const to = seen()[seen().indexOf(event.target) + step] || (step < 0 ? search : null);
    if (to && to !== search) stop(to);
    to?.focus();
  });
  narrow();
  nav.append(search, none, list);
  return nav;
}

export default function (component) {
  const { data: [data], parentElement, setTriggerValue } = component;
  let layout = parentElement.querySelector(".layout");
  let root = layout?.querySelector(".reader");
  const named = JSON.stringify([data.outline, data.labels]);
  const fresh = !root || layout.dataset.named !== named;
  const kept = root ? root.scrollTop : 0;
  if (fresh) {
    layout?.remove();
    layout = make("div", "layout");
    layout.dataset.named = named;
    root = make("div", "reader");
    root.tabIndex = -1;
    layout.append(outlineOf(data, (part, byKeyboard) => showPart(root, part, byKeyboard)), root);
    parentElement.append(layout);
  }
  // What is drawn stays where only another sentence is picked: a click that comes meanwhile would be lost with its node.
  const drawn = JSON.stringify(data.blocks);
  if (fresh || root.__kbDrawn !== drawn) {
    const focused = root.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.id : null;
    const pick = (id) => root.__kbPick(id);
    root.replaceChildren(...data.blocks.map((block) => blockOf(block, data, pick)));
    root.__kbDrawn = drawn;
    if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
  root.__kbPick = (id) => setTriggerValue("picked", id);
  markPicked(root, data.picked);
  root.scrollTop = kept;
  const target = root.querySelector(".picked");
  if (target && root.dataset.goal !== data.picked) {
    const top = placeIn(root, target);
    const inside = top >= kept && top + target.offsetHeight <= kept + root.clientHeight;
    if (fresh || !inside) root.scrollTop = Math.max(0, top - root.clientHeight / 4);
  }
  if (target && (fresh || root.dataset.goal !== data.picked)) markHeadingOf(layout, target);
  root.dataset.goal = data.picked;
  rove(root);
  // Who followed a link here by the keyboard reads on from where it leads: the link itself is gone.
  if (fresh && target && window.__kbByKeyboard && document.activeElement === document.body) {
    target.focus({ preventScroll: true });
  }
}
