// The document as one reads it. Text arrives as data and is only ever set as textContent, never as HTML.
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

function sentenceOf(item, picked, labels, pick) {
  const node = make("div", "sentence" + (item.inferred ? " inferred" : "") + (item.id === picked ? " picked" : ""));
  node.setAttribute("role", "button");
  node.tabIndex = -1;
  node.dataset.id = item.id;
  node.setAttribute("aria-pressed", item.id === picked ? "true" : "false");
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

function blockOf(block, data, pick) {
  if (block.kind === "heading") {
    const node = make("h" + Math.min(6, block.depth + 2), "heading" + (block.inferred ? " inferred" : ""), block.text);
    node.dataset.section = block.id;
    if (block.inferred) node.append(make("span", "mark", data.labels.heading_inferred));
    return node;
  }
  if (block.kind === "sentence") return sentenceOf(block.item, data.picked, data.labels, pick);
  const box = make("section", "box" + (block.inferred ? " inferred" : ""));
  const title = make("div", "boxtitle", block.title);
  if (block.inferred) title.append(make("span", "mark", data.labels.box_inferred));
  box.append(title);
  block.items.forEach((item) => box.append(sentenceOf(item, data.picked, data.labels, pick)));
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

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".reader");
  const fresh = !root;
  const kept = root ? root.scrollTop : 0;
  if (fresh) {
    root = make("div", "reader");
    root.tabIndex = -1;
    parentElement.append(root);
  }
  const focused = root.contains(parentElement.activeElement) ? parentElement.activeElement.dataset.id : null;
  const pick = (id) => setTriggerValue("picked", id);
  root.replaceChildren(...data.blocks.map((block) => blockOf(block, data, pick)));
  root.scrollTop = kept;
  const clicked = root.dataset.clicked === data.picked;
  const wanted = data.goto ? root.querySelector(`[data-section="${CSS.escape(data.goto)}"]`) : null;
  const target = wanted || root.querySelector(".picked");
  const goal = (data.goto || "") + "|" + (data.picked || "");
  if (target && root.dataset.goal !== goal && !clicked) {
    const top = target.getBoundingClientRect().top - root.getBoundingClientRect().top + root.scrollTop;
    const inside = top >= kept && top + target.offsetHeight <= kept + root.clientHeight;
    if (fresh || !inside || wanted) root.scrollTop = Math.max(0, top - (wanted ? 8 : root.clientHeight / 4));
  }
  root.dataset.goal = goal;
  rove(root);
  if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
