// Lets people sort the rows of one page. The order the server gave is what stands without script.
function valueOf(row, column) {
  const cell = row.children[column];
  return cell ? (cell.dataset.sort ?? cell.textContent).trim() : "";
}

function inOrder(column, sign) {
  return (one, other) => {
    const a = valueOf(one, column);
    const b = valueOf(other, column);
    const numbers = [a, b].map((text) => Number(text.replaceAll(",", "")));
    const difference = numbers.some(Number.isNaN) || !a || !b ? a.localeCompare(b, "en-GB") : numbers[0] - numbers[1];
    return sign * difference;
  };
}

export function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    if (!header.textContent.trim() || header.hasAttribute("data-unsortable")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hub-sort";
    button.append(...header.childNodes);
    header.append(button);
    header.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const descending = header.getAttribute("aria-sort") === "ascending";
      headers.filter((other) => other.hasAttribute("aria-sort")).forEach((other) => other.setAttribute("aria-sort", "none"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const body = table.tBodies[0];
      body.append(...[...body.rows].sort(inOrder(column, descending ? -1 : 1)));
    });
  });
}
