// Sends a form by itself after the seconds it names: the demonstration waits for the next one-time code.
const form = document.querySelector("form[data-send-after]");

if (form) {
  setTimeout(() => form.requestSubmit(), Number(form.dataset.sendAfter) * 1000);
}
