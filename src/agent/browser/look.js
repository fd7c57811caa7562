// What a person sees of the page, and which of the awaited pages it is.
const [ahead, behind, fails] = arguments;
const find = (selectors) => {
  for (const selector of selectors) {
    const found =
      all(selector).find(visible) ||
      all(buttons).find((button) => visible(button) && label(button) === selector);
    if (found) return found;
  }
  return null;
};
const fields = all("input:not([type=hidden]), select, textarea, button").filter(visible);
const message = fails && find(fails);
return {
  address: location.href,
  born: performance.timeOrigin,
  title: document.title,
  loading: document.readyState === "loading",
  next: ahead.findIndex((selectors) => find(selectors)),
  again: behind.findLastIndex((selectors) => find(selectors)),
  message: message ? squeezed(message.innerText) : null,
  fields: fields.map((field) => field.name).filter((name) => name),
};
