// How a person sees a page: what is visible, what stands on a button.
const visible = (element) =>
  element.checkVisibility ? element.checkVisibility({ checkVisibilityCSS: true }) : true;
const squeezed = (text) => (text || "").trim().replace(/\s+/g, " ");
const label = (button) =>
  button.tagName === "INPUT" ? button.value : squeezed(button.innerText);
const buttons = 'button, input[type="submit"], input[type="button"], a, [role="button"]';
const all = (css) => {
  try {
    return [...document.querySelectorAll(css)];
  } catch {
    return [];
  }
};
const seen = (css) => all(css).find(visible) || null;
const find = (selectors) => {
  for (const selector of selectors) {
    const found =
      seen(selector) ||
      all(buttons).find((button) => visible(button) && label(button) === selector);
    if (found) return found;
  }
  return null;
};
