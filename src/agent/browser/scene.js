// Covers on the page what a picture must not show, and gives the page's source
// without it. `fresh` is how much was not covered before.
const [words] = arguments;
const FIELDS = "input, textarea, select";
const BLACK_BOXES = "canvas, video, object, embed, [contenteditable]:not([contenteditable=false])";
const PLAIN = ["submit", "button", "reset", "checkbox", "radio", "image"];
const known = words.map((word) => word.toLowerCase());
const tells = (text) => {
  const lower = text.toLowerCase();
  return (
    known.some((word) => lower.includes(word)) ||
    /[^\s@]+@[^\s@]+\.[^\s@]+/.test(text) ||
    /\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,}/.test(text) ||
    (text.match(/[\w~+./=-]{20,}/g) || []).some((long) => /\d/.test(long) && /[a-z]/i.test(long))
  );
};

const sourceOf = (root) => {
  const copy = root.cloneNode(true);
  copy.querySelectorAll("script, style, link, meta, template").forEach((one) => one.remove());
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (node.nodeType === Node.COMMENT_NODE) node.remove();
    else if (node.parentNode.closest("textarea, [contenteditable]")) node.data = "[typed]";
    else if (tells(node.data)) node.data = "[secret]";
  }
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    for (const { name, value } of [...element.attributes]) {
      const types = element.matches(FIELDS) && !PLAIN.includes(element.type);
      if (name === "style" || name === "srcdoc" || name.startsWith("on")) element.removeAttribute(name);
      else if (name === "value" && types) element.setAttribute(name, "[typed]");
      else if (/^(href|src|srcset|action|formaction|data|ping|poster)$/.test(name))
        element.setAttribute(name, value.startsWith("data:") ? "data:…" : value.replace(/[?#].*$/s, "?…"));
      else if (/token|csrf|nonce|secret|otp|email|password|challenge/i.test(name) || tells(value))
        if (!["class", "id", "for", "name", "type", "autocomplete"].includes(name))
          element.setAttribute(name, "[secret]");
    }
  }
  return "<!doctype html>\n" + copy.outerHTML.replace(/\n\s*(?=\n)/g, "");
};

let fresh = 0;
const cover = (element) => {
  const { style } = element;
  if (style.getPropertyValue("filter") === "contrast(0)" && style.getPropertyPriority("filter")) return;
  fresh += 1;
  for (const [name, value] of [
    ["transition", "none"],
    ["animation", "none"],
    ["background", "gray"],
    ["box-shadow", "none"],
    ["overflow", "hidden"],
    ["filter", "contrast(0)"],
  ])
    style.setProperty(name, value, "important");
};
const blacken = (element) => {
  for (const node of element.childNodes)
    if (node.nodeType === Node.TEXT_NODE) {
      const black = node.data.replace(/\S/g, "█");
      if (black !== node.data) fresh += 1;
      if (black !== node.data) node.data = black;
    } else if (node.nodeType === Node.ELEMENT_NODE) blacken(node);
};
const coverAll = (root) => {
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot) coverAll(element.shadowRoot);
    if (element.matches(BLACK_BOXES)) cover(element);
    else if (element.matches(FIELDS)) {
      if (!PLAIN.includes(element.type) || tells(element.value)) cover(element);
    } else if (element.matches("img, picture, [alt]")) {
      if (tells(element.alt || "") || /^(data|blob):/.test(element.currentSrc || "")) cover(element);
    } else if (element.matches("iframe, frame")) {
      let inside = null;
      try {
        inside = element.contentDocument;
      } catch {}
      if (inside && inside.documentElement) coverAll(inside);
      else cover(element);
    } else if (!element.matches("html, head, script, style, noscript, template")) {
      // A word may be spread over several elements; the smallest that holds it
      // is blackened as a whole.
      const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const spread = (element.textContent || "").length < 300 && tells(element.textContent || "");
      const below = [...element.children].some((child) => tells(child.textContent || ""));
      if ((spread && !below) || own.some((node) => tells(node.data))) blacken(element);
    }
  }
};
coverAll(document);
return { fresh, source: sourceOf(document.documentElement) };
