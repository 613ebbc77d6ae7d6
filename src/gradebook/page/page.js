
"use strict";
(() => {
  const grid = document.getElementById("grid");
  const body = grid.tBodies[0];
  const rows = [...body.rows];
  const search = document.getElementById("search");
  const state = document.getElementById("state");
  const shown = document.getElementById("shown");
  const heads = [...grid.tHead.rows[0].cells];
  const text = new Map(rows.map(row => {
    const words = [...row.cells].slice(0, 2).map(cell => (cell.querySelector("summary") || cell).textContent);
    return [row, words.join(" ").toLocaleLowerCase()];
  }));
  const filter = () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const states = row.dataset.state.split(" ");
      const fits = words.every(word => text.get(row).includes(word));
      row.hidden = !(fits && (state.value === "" || states.includes(state.value)));
      count += row.hidden ? 0 : 1;
    }
    shown.textContent = count + " of " + rows.length;
  };
  const key = (row, at) => {
    const cell = row.cells[Math.min(at, row.cells.length - 1)];
    return cell.dataset.sort;
  };
  const compare = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return a !== "" && b !== "" && !isNaN(x) && !isNaN(y) ? x - y : a.localeCompare(b);
  };
  const sort = at => {
    const turn = heads[at].getAttribute("aria-sort") === "ascending" ? -1 : 1;
    heads.forEach(head => head.removeAttribute("aria-sort"));
    heads[at].setAttribute("aria-sort", turn === 1 ? "ascending" : "descending");
    rows.sort((a, b) => turn * compare(key(a, at), key(b, at)));
    body.append(...rows);
  };
  heads.forEach((head, at) => {
    const button = head.querySelector("button");
    button.disabled = false;
    button.addEventListener("click", () => sort(at));
  });
  const opened = () => [...grid.querySelectorAll("details[open]")];
  grid.addEventListener("toggle", event => {
    if (event.target.open) {
      opened().filter(one => one !== event.target).forEach(one => { one.open = false; });
    }
    document.body.classList.toggle("visually-open", opened().length > 0);
  }, true);
  const move = (summary, down, right) => {
    const visible = rows.filter(row => !row.hidden);
    const cell = summary.closest("td, th");
    let row = visible.indexOf(cell.parentElement);
    let at = cell.cellIndex;
    for (;;) {
      row += down;
      at += right;
      const next = visible[row] && visible[row].cells[at];
      if (!next) { return; }
      const target = next.querySelector("summary");
      if (target) {
        target.focus();
        if (opened().length > 0) { next.querySelector("details").open = true; }
        return;
      }
    }
  };
  const ways = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  document.addEventListener("keydown", event => {
    const at = document.activeElement;
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "/" && at !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape") {
      const open = opened();
      open.forEach(one => { one.open = false; });
      if (open.length > 0) { open[0].querySelector("summary").focus(); }
    } else if (ways[event.key] && at && at.tagName === "SUMMARY") {
      event.preventDefault();
      move(at, ...ways[event.key]);
    }
  });
  const controls = document.getElementById("controls");
  controls.addEventListener("submit", event => event.preventDefault());
  controls.hidden = false;
  search.addEventListener("input", filter);
  state.addEventListener("change", filter);
  filter();
})();
