// Every text of the page that can be seen, with the contrast of its colour against its ground (WCAG 2.2, 1.4.3).
() => {
  const parse = (written) => {
    const numbers = (/^rgba?\(([^)]+)\)/.exec(written) || /^color\(srgb ([^)]+)\)/.exec(written) || [])[1];
    if (!numbers) return null;
    const parts = numbers.split(/[ ,/]+/).map(Number);
    const scale = written.startsWith("color") ? 255 : 1;
    return [...parts.slice(0, 3).map((part) => part * scale), parts[3] ?? 1];
  };
  const over = (front, back) => [...[0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])), 1];
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const above = (node) => node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
  const chain = (node) => (node ? [node, ...chain(above(node))] : []);
  const groundOf = (element) => {
    const grounds = chain(element).map((node) => parse(getComputedStyle(node).backgroundColor)).filter((c) => c && c[3] > 0);
    const opaque = grounds.findIndex((colour) => colour[3] >= 1);
    const seen = opaque < 0 ? [...grounds, [255, 255, 255, 1]] : grounds.slice(0, opaque + 1);
    return seen.reduceRight((back, front) => over(front, back));
  };
  const found = [];
  const look = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.currentNode; node; node = walker.nextNode()) {
      if (node.shadowRoot) look(node.shadowRoot);
      const element = node.parentElement;
      if (node.nodeType !== Node.TEXT_NODE || !node.nodeValue.trim() || !element) continue;
      if (["STYLE", "SCRIPT", "NOSCRIPT"].includes(element.tagName) || element.closest(":disabled")) continue;
      const range = document.createRange();
      range.selectNode(node);
      const box = range.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (box.width < 2 || box.height < 2 || style.visibility === "hidden" || /Material/.test(style.fontFamily)) continue;
      const opacity = chain(element).reduce((share, one) => share * parseFloat(getComputedStyle(one).opacity), 1);
      const ink = parse(element.ownerSVGElement ? style.fill : style.color);
      if (!opacity || !ink) continue;
      const ground = groundOf(element);
      const [low, high] = [light(over([...ink.slice(0, 3), ink[3] * opacity], ground)), light(ground)].sort((a, b) => a - b);
      const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
      found.push({ text: node.nodeValue.trim(), contrast: (high + 0.05) / (low + 0.05), large });
    }
  };
  look(document.body);
  return found;
}
