// A second press while the first is on its way does nothing; the button says that work is going on.
export function keepFromSendingTwice(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    if (event.submitter) {
      event.submitter.setAttribute("aria-disabled", "true");
      event.submitter.classList.add("hub-button--working");
    }
  });
  // A download leaves the page standing, and "back" brings it out of the browser's memory: both must work again.
  const ready = () => {
    delete form.dataset.sending;
    form.querySelectorAll(".hub-button--working").forEach((button) => {
      button.removeAttribute("aria-disabled");
      button.classList.remove("hub-button--working");
    });
  };
  window.addEventListener("pageshow", ready);
  form.addEventListener("submit", () => setTimeout(ready, 8000));
}
