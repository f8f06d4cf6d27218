// Long tables are folded on a telephone, each part under a button that says what is in it; the style sheet shows
// button and folding on narrow screens alone, so that a desk and paper always have everything.
function inside(group) {
  const counts = new Map();
  group.querySelectorAll("td").forEach((cell) => {
    const word = (cell.querySelector(".hub-action") ?? cell).textContent.replace(/[^\p{L} ]/gu, "").trim();
    if (word && !cell.matches(".hub-matrix__cell--empty")) counts.set(word, (counts.get(word) ?? 0) + 1);
  });
  return [...counts].map(([word, count]) => `${count} ${word.toLowerCase()}`).join(", ");
}

export function foldOnTelephones(group) {
  const head = group.querySelector("th");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "hub-fold";
  button.textContent = inside(group);
  button.setAttribute("aria-expanded", "false");
  const about = document.createElement("span");
  about.className = "govuk-visually-hidden";
  about.textContent = ` of ${head.textContent.trim()}`;
  button.append(about);
  head.append(button);
  group.classList.add("hub-folded");
  button.addEventListener("click", () => {
    const opens = group.classList.contains("hub-folded");
    group.classList.toggle("hub-folded", !opens);
    button.setAttribute("aria-expanded", String(opens));
  });
}

// What stands open at a desk is folded where there is little room.
export function closeOnTelephones(details) {
  const narrow = window.matchMedia("screen and (max-width: 40rem)");
  const arrange = () => (details.open = !narrow.matches);
  narrow.addEventListener("change", arrange);
  arrange();
}

// Folded words that belong on paper are there; what is for one's own eyes stays folded. The style sheet does this
// too, for browsers that know how.
export function openOnPaper(root) {
  const closed = () => [...root.querySelectorAll("details.hub-printed:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = closed();
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
}
