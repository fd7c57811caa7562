// What a person sees of the page, which of the awaited pages it is, and whether
// what is to be done there can be done.
const [ahead, behind, fails] = arguments;
const next = ahead.findIndex((task) => find(task.when));
const able = ({ fill, choices, press }) => {
  const { missing, clicks } = choosing(choices);
  const button = find(press);
  const form = button && button.form;
  const action = form && (button.getAttribute("formaction") || form.getAttribute("action") || "");
  return {
    absent: fill.find((css) => !seen(css)) || (button ? null : press.join(" or ")),
    missing: missing[0] || null,
    clicks: clicks.length,
    target: form ? new URL(action, location.href).href : null,
  };
};
const fields = all("input:not([type=hidden]), select, textarea, button").filter(visible);
const message = fails && find(fails);
return {
  address: location.href,
  born: performance.timeOrigin,
  title: document.title,
  loading: document.readyState === "loading",
  next,
  again: behind.findLastIndex((selectors) => find(selectors)),
  message: message ? squeezed(message.innerText) : null,
  fields: fields.map((field) => field.name).filter((name) => name),
  able: next < 0 ? null : able(ahead[next]),
};
