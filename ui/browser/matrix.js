// A table whose cells can be opened: a heat map, or a schematic map. Text is only ever set as textContent.
function cellOf(cell, open) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cell " + cell.tone;
  button.textContent = cell.text;
  button.title = cell.title;
  button.setAttribute("aria-label", cell.title);
  button.dataset.id = cell.id;
  button.disabled = !cell.opens;
  button.addEventListener("click", () => open(cell.id));
  return button;
}

function headOf(text, title, scope) {
  const head = document.createElement("th");
  head.scope = scope;
  const inner = document.createElement("span");
  inner.textContent = text;
  head.title = title;
  head.append(inner);
  return head;
}

// One stop of the Tab key for the whole table; the arrow keys go to the next cell that opens in their direction.
function rove(table) {
  const opening = () => [...table.querySelectorAll("button.cell:enabled")];
  const stop = (node) => {
    opening().forEach((cell) => (cell.tabIndex = -1));
    if (node) node.tabIndex = 0;
  };
  stop(table.querySelector(".picked") || opening()[0]);
  table.addEventListener("focusin", (event) => stop(event.target.closest("button.cell")));
  table.addEventListener("keydown", (event) => {
    const [down, right] =
      { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] || [0, 0];
    const here = event.target.closest("td");
    if (!here || (!down && !right)) return;
    event.preventDefault();
    let row = here.parentElement.rowIndex + down;
    let column = here.cellIndex + right;
    while (table.rows[row]?.cells[column]) {
      const cell = table.rows[row].cells[column].querySelector("button.cell:enabled");
      if (cell) return cell.focus();
      row += down;
      column += right;
    }
  });
}

function draw(root, data) {
  const [left, top] = [root.scrollLeft, root.scrollTop];
  root.className = "matrix " + data.form;
  const open = (id) => root.__kbOpen(id);
  const table = document.createElement("table");
  table.setAttribute("aria-label", data.label);
  if (data.columns.length) {
    const line = table.createTHead().insertRow();
    line.append(headOf(data.corner, data.corner, "col"));
    data.columns.forEach((column) => line.append(headOf(column.text, column.title, "col")));
  }
  const body = table.createTBody();
  data.rows.forEach((row) => {
    const line = body.insertRow();
    if (row.text) line.append(headOf(row.text, row.title, "row"));
    row.cells.forEach((cell) => {
      const place = line.insertCell();
      if (cell) place.append(cellOf(cell, open));
    });
  });
  root.replaceChildren(table);
  root.scrollLeft = left;
  root.scrollTop = top;
}

export default function (component) {
  const { data: [data], parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".matrix");
  if (!root) {
    root = document.createElement("div");
    parentElement.append(root);
  }
  root.__kbOpen = (id) => setTriggerValue("opened", id);
  // What is drawn stays where only another cell is open: a click that comes meanwhile would be lost with its node.
  const drawn = JSON.stringify({ ...data, picked: "" });
  const anew = root.__kbDrawn !== drawn;
  const focused = parentElement.activeElement?.dataset?.id;
  if (anew) draw(root, data);
  root.__kbDrawn = drawn;
  root.querySelectorAll("button.cell").forEach((cell) => {
    cell.classList.toggle("picked", cell.dataset.id === data.picked);
  });
  if (!anew) return;
  rove(root.firstChild);
  if (focused) root.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
