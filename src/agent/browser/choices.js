// What has to be clicked so that these choices are made, and which are not there.
const nameOf = (choice) => {
  const own = choice.labels && choice.labels[0];
  if (own) return squeezed(own.innerText);
  return choice.tagName === "OPTION" ? squeezed(choice.text) : choice.value;
};
const isChoice = (element) =>
  element && (element.tagName === "OPTION" || ["checkbox", "radio"].includes(element.type));
const isOn = (choice) => (choice.tagName === "OPTION" ? choice.selected : choice.checked);
const toClick = (choice) =>
  visible(choice) || !(choice.labels && choice.labels[0]) ? choice : choice.labels[0];
const choosing = (choices) => {
  const missing = [];
  const clicks = [];
  for (const [css, wanted] of choices) {
    const offered = [];
    for (const element of all(css)) {
      const found =
        element.tagName === "LABEL" ? [element.control]
        : element.tagName === "SELECT" ? [...element.options]
        : [element];
      offered.push(...found.filter((one) => isChoice(one) && !offered.includes(one)));
    }
    const names = offered.map(nameOf);
    const absent = wanted.find((wish) => !names.includes(wish));
    const single = (choice) =>
      choice.type === "radio" || (choice.tagName === "OPTION" && !choice.closest("select").multiple);
    if (absent !== undefined) missing.push([absent, names]);
    else if (wanted.length > 1 && offered.some(single)) missing.push([wanted.join("` and `"), names]);
    else if (wanted.length > 0) {
      for (const choice of offered) {
        const wish = wanted.includes(nameOf(choice));
        if (isOn(choice) !== wish && (wish || !single(choice))) clicks.push(toClick(choice));
      }
    } else if (offered.length > 0 && !offered.some(isOn)) clicks.push(toClick(offered[0]));
  }
  return { missing, clicks };
};
