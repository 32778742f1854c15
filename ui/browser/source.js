// The source as received around every occurrence of a sentence. Text is only ever set as textContent.
export default function (component) {
  const { data: [data], parentElement } = component;
  let root = parentElement.querySelector(".source");
  if (!root) {
    root = document.createElement("div");
    root.className = "source";
    parentElement.append(root);
  }
  root.replaceChildren(
    ...data.excerpts.map((excerpt) => {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = excerpt.label;
      const text = document.createElement("pre");
      const mark = document.createElement("mark");
      mark.textContent = excerpt.text;
      text.append(excerpt.before, mark, excerpt.after);
      figure.append(caption, text);
      return figure;
    }),
  );
}
