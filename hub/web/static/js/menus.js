// The account menu closes with Escape and with a press elsewhere.
export function closeMenusFromOutside(root) {
  const menus = [...root.querySelectorAll("details[data-menu]")];
  root.addEventListener("click", (event) => {
    menus.filter((menu) => menu.open && !menu.contains(event.target)).forEach((menu) => (menu.open = false));
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus
      .filter((menu) => menu.open)
      .forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
  });
}
