// Notes what a person does on a page: where, never what they type. Nothing in
// here looks into a field or at what is chosen.
if (window === window.top) {
  const touched = [];
  const isField = (element) =>
    element instanceof Element && element.matches("input:not([type=submit], [type=button]), select, textarea");
  const isChoice = (field) =>
    field.tagName === "SELECT" || ["checkbox", "radio"].includes(field.type);
  const quoted = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;
  // Names that look made for one page view would be others the next time.
  const lasting = (text) => text && text.length < 60 && !/\d{3}|[0-9a-f]{8}|[:{}<>\n]/i.test(text);
  const isOnly = (css, element) => {
    const seen = all(css).filter(visible);
    return seen.length === 1 && seen[0] === element;
  };
  const by = (element, name) => {
    const text = element.getAttribute(name);
    return lasting(text) ? `${element.tagName.toLowerCase()}[${name}=${quoted(text)}]` : null;
  };
  const path = (element) => {
    const steps = [];
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const tag = one.tagName.toLowerCase();
      const alike = [...one.parentElement.children].filter((other) => other.tagName === one.tagName);
      steps.unshift(alike.length > 1 ? `${tag}:nth-of-type(${alike.indexOf(one) + 1})` : tag);
    }
    return steps.join(" > ");
  };
  const selector = (element, first) => {
    const id = lasting(element.id) ? `#${CSS.escape(element.id)}` : null;
    const marks = ["name", "data-testid", "data-test", "aria-label", "placeholder"];
    const ways = [...first, by(element, "name"), id, ...marks.map((mark) => by(element, mark))];
    return ways.find((css) => css && isOnly(css, element)) || path(element);
  };
  const hints = (field) =>
    [field.name, field.id, field.autocomplete, field.getAttribute("aria-label"), field.placeholder]
      .join(" ")
      .toLowerCase();
  const kind = (field) => {
    if (field.autocomplete === "one-time-code") return "otp";
    if (field.type === "password") return "password";
    if (field.tagName === "SELECT") return "select";
    if (isChoice(field)) return "box";
    if (field.type === "email" || /e-?mail|user-?_?name|login/.test(hints(field))) return "email";
    if (/otp|one.?time|2fa|mfa|\bsms|verification|\bcode/.test(hints(field))) return "otp";
    return "text";
  };
  const group = (box) => (box.name ? all(`${box.tagName.toLowerCase()}[name=${quoted(box.name)}]`) : [box]);
  const aboutOrganizations = (field) =>
    /organi[sz]ation|compan/.test(hints(field)) || (field.tagName !== "SELECT" && group(field).length > 1);
  const described = (field) => {
    const own = field.labels && field.labels[0];
    if (isChoice(field) && aboutOrganizations(field)) {
      return { kind: `${kind(field)}-organizations`, selector: by(field, "name") || path(field), label: null };
    }
    const css = { otp: by(field, "autocomplete"), password: 'input[type="password"]', email: 'input[type="email"]' };
    const label = kind(field) === "box" && own ? squeezed(own.innerText) : null;
    return { kind: kind(field), selector: selector(field, [css[kind(field)]]), label };
  };
  const button = (element) => {
    const submit = 'button[type="submit"]';
    const named = label(element);
    const ways = [by(element, "value"), submit, 'input[type="submit"]', by(element, "data-testid")];
    const unique = ways.find((css) => css && isOnly(css, element));
    if (unique) return unique;
    const namesakes = all(buttons).filter((one) => visible(one) && label(one) === named);
    return lasting(named) && namesakes.length === 1 ? named : selector(element, []);
  };
  const note = (pressed) => {
    const choices = all("select, input[type=checkbox], input[type=radio]").filter(aboutOrganizations);
    const reachable = (field) => field.isConnected && (visible(field) || isChoice(field));
    const fields = [];
    for (const field of [...touched.filter(reachable), ...choices]) {
      const one = described(field);
      if (!fields.some((known) => known.selector === one.selector)) fields.push(one);
    }
    const others = all('button, input[type="submit"]').filter(
      (other) => other !== pressed && other.type === "submit" && visible(other),
    );
    qonformNote(
      JSON.stringify({ born: performance.timeOrigin, fields, press: button(pressed), others: others.map(button) }),
    );
  };
  const touch = (event) => {
    const field = event.composedPath()[0];
    if (isField(field) && !touched.includes(field)) touched.push(field);
  };
  addEventListener("input", touch, true);
  addEventListener("change", touch, true);
  addEventListener(
    "click",
    (event) => {
      const pressed = event.composedPath().find((one) => one instanceof Element && one.matches(buttons));
      if (pressed) note(pressed);
    },
    true,
  );
}
