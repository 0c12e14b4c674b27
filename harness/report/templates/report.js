// What a page gains where JavaScript is there: filters, and arrow keys in grids. Without it everything is shown.
"use strict";

for (const form of document.querySelectorAll("form[data-filters]")) {
  const rows = [...document.querySelectorAll("tr[data-row]")];
  const words = new Map(rows.map((row) => [row, row.querySelector("th").textContent.toLowerCase()]));
  const boxes = [...form.querySelectorAll("input[name=show]")];
  const find = form.elements.find;
  const noun = form.dataset.filters;

  const apply = () => {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const terms = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const group = row.closest("tbody").id.replace("suite-", "");
      const text = `${words.get(row)} ${group}`;
      row.hidden = !(row.dataset.marks.trim().split(/\s+/).some((mark) => wanted.has(mark))
        && terms.every((term) => text.includes(term)));
      shown += !row.hidden;
    }
    for (const body of document.querySelectorAll("tbody")) {
      const own = [...body.querySelectorAll("tr[data-row]")];
      const empty = own.length > 0 && own.every((row) => row.hidden);
      const section = body.closest("section");
      (section || body).hidden = empty;
    }
    form.querySelector("output").textContent =
      shown === rows.length ? `${shown} ${noun}s` : `${shown} of ${rows.length} ${noun}s`;
  };

  const asked = new URLSearchParams(location.search).getAll("show");
  if (asked.some((word) => boxes.some((box) => box.value === word))) {
    const also = { green: ["control"], red: ["unstable"] };
    const chosen = new Set(asked.flatMap((word) => [word, ...(also[word] || [])]));
    for (const box of boxes) box.checked = chosen.has(box.value);
  }
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find.focus();
    } else if (event.key === "Escape" && event.target === find) {
      find.value = "";
      apply();
    }
  });
  apply();
}

// One stop of the Tab key for a whole grid; the arrows go from square to square.
for (const grid of document.querySelectorAll("table[data-grid]")) {
  const links = () => [...grid.querySelectorAll("td.square a")].filter((link) => link.offsetParent);
  for (const link of grid.querySelectorAll("td.square a")) link.tabIndex = -1;
  const first = grid.querySelector("td.square a");
  if (first) first.tabIndex = 0;

  const go = (link) => {
    for (const other of grid.querySelectorAll('a[tabindex="0"]')) other.tabIndex = -1;
    link.tabIndex = 0;
    link.focus();
  };
  const beside = (link, step) => {
    const row = [...link.closest("tr").querySelectorAll("td.square a")];
    return row[row.indexOf(link) + step];
  };
  const below = (link, step) => {
    const all = links();
    const column = link.closest("td").cellIndex;
    const same = all.filter((other) => other.closest("td").cellIndex === column);
    return same[same.indexOf(link) + step];
  };
  grid.addEventListener("keydown", (event) => {
    const link = event.target.closest("td.square a");
    const moves = { ArrowRight: () => beside(link, 1), ArrowLeft: () => beside(link, -1),
      ArrowDown: () => below(link, 1), ArrowUp: () => below(link, -1) };
    if (!link || !(event.key in moves)) return;
    const next = moves[event.key]();
    event.preventDefault();
    if (next) go(next);
  });
  document.addEventListener("input", () => {
    const current = grid.querySelector('a[tabindex="0"]');
    if (!current || !current.offsetParent) {
      const next = links()[0];
      if (current) current.tabIndex = -1;
      if (next) next.tabIndex = 0;
    }
  });
}
