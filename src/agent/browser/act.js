// Takes a field in hand, or tells where a choice or a button is to be clicked.
const [fill, choices, press] = arguments;
const element = fill ? seen(fill) : press ? find(press) : choosing(choices).clicks[0];
if (!element) return { is: fill || press ? "absent" : "done" };
if (element.disabled) return { is: "busy" };
if (fill) {
  element.focus();
  if (element.value) element.select();
  return { is: document.activeElement === element && !element.readOnly ? "ready" : "busy" };
}
if (element.tagName === "OPTION") {
  element.selected = !element.selected;
  const list = element.closest("select");
  for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
  return { is: "done" };
}
element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
const box = element.getClientRects()[0];
if (!box) return { is: "busy" };
const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
const meets = (hit) => {
  const around = hit && hit.closest("label");
  return Boolean(hit) && (element.contains(hit) || Boolean(around && around.control === element));
};
if (!meets(document.elementFromPoint(x, y))) return { is: "busy" };
window[LANDED] = undefined;
const landed = (event) => { window[LANDED] = meets(event.target); };
window.addEventListener("click", landed, { capture: true, once: true });
return { is: "ready", x, y };
