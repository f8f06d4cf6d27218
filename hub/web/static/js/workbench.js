// Review by keyboard: a key presses the button that carries it while the focus is inside the card; each act is saved
// at once, and only the main part of the page is drawn anew. Without this file every button sends its form as usual.

const TYPING = "input, textarea, select";

export function startWorkbench(improve) {
  if (!document.querySelector("[data-workbench]")) return;
  show(document);
  document.addEventListener("keydown", press);
  document.addEventListener("submit", (event) => save(event, improve));
  document.addEventListener("click", (event) => follow(event, improve));
}

function show(root) {
  root.querySelectorAll("[data-keys]").forEach((line) => {
    line.hidden = false;
  });
  root.querySelector("#now")?.scrollIntoView({ block: "center" });
  if (root !== document || new URLSearchParams(location.search).has("at")) root.querySelector("[data-bench]")?.focus();
}

function press(event) {
  const card = event.target.closest?.("[data-bench]");
  if (!card || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return;
  const key = (event.shiftKey ? "shift+" : "") + event.key.toLowerCase();
  const wanted = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
  if (wanted.matches("summary")) wanted.parentElement.querySelector(TYPING + ":not([type=hidden])")?.focus();
}

function save(event, improve) {
  const form = event.target;
  if (!form.matches("[data-saves]") || event.defaultPrevented) return;
  event.preventDefault();
  draw(fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) }), improve);
}

function follow(event, improve) {
  const link = event.target.closest?.("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  draw(fetch(link.href), improve);
}

async function draw(asked, improve) {
  say("Saving …");
  try {
    const answer = await asked;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main");
    if (!fresh || !fresh.querySelector("[data-workbench]")) {
      location.assign(answer.redirected ? answer.url : location.href);
      return;
    }
    document.querySelector("main").replaceWith(fresh);
    document.title = page.title;
    if (answer.redirected || answer.ok) history.replaceState(null, "", answer.url.replace(/\/edit$/, "/review"));
    improve(fresh);
    show(fresh);
  } catch {
    say("Not saved: the hub did not answer. Nothing is lost; press again.");
  }
}

function say(text) {
  const line = document.querySelector("[data-saved]");
  if (line) line.textContent = text;
}
