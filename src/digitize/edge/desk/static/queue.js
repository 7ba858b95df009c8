// The queue by keys: rows are walked, chosen and confirmed without the mouse.

import { isTyping, tell } from "./desk.js";

const form = document.getElementById("selected");
const rows = [...document.querySelectorAll("[data-row]")];
const picks = rows.map((row) => row.querySelector("input[name=paper]")).filter(Boolean);
const all = document.getElementById("all");

function count() {
  const chosen = picks.filter((one) => one.checked).length;
  const told = document.getElementById("chosen");
  if (told) told.textContent = chosen;
  if (all) {
    all.checked = chosen > 0 && chosen === picks.length;
    all.indeterminate = chosen > 0 && chosen < picks.length;
  }
  for (const one of document.querySelectorAll(".needs-chosen")) one.disabled = chosen === 0;
  for (const one of document.querySelectorAll(".needs-two")) one.disabled = chosen < 2;
  for (const [at, one] of picks.entries()) rows[at].classList.toggle("chosen", one.checked);
}

function choose_all(on) {
  for (const one of picks) one.checked = on;
  count();
}

/** To the next or previous row: the link that opens its paper has the focus. */
function walk(by) {
  const at = rows.indexOf(document.activeElement?.closest?.("[data-row]"));
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.querySelector("a").focus();
}

let last = null; // the row chosen last, for a range with Shift
form?.addEventListener("click", (event) => {
  if (event.target.name !== "paper") return;
  const at = picks.indexOf(event.target);
  if (event.shiftKey && last !== null)
    for (const one of picks.slice(Math.min(at, last), Math.max(at, last) + 1))
      one.checked = event.target.checked;
  last = at;
  count();
});
let sent = false; // an act on many papers takes seconds: it is told, and not sent twice
form?.addEventListener("submit", (event) => {
  if (event.submitter?.formMethod === "get") return; // another page, and nothing is done yet
  if (sent) event.preventDefault();
  sent = true;
  tell(form.dataset.busy);
});
all?.addEventListener("change", () => choose_all(all.checked));

document.addEventListener("keydown", (event) => {
  const control = event.ctrlKey || event.metaKey;
  const row = event.target.closest("[data-row]");
  const typing = isTyping(event) && event.target.type !== "checkbox";
  if (typing || event.altKey) return;
  if (control && event.key === "a" && picks.length) choose_all(!picks.every((one) => one.checked));
  else if (control && event.key === "Enter") document.getElementById("confirm-sure")?.click();
  else if (control && event.key === "z") document.getElementById("undo-act")?.click();
  else if (control) return;
  else if (event.key === "ArrowDown") walk(1);
  else if (event.key === "ArrowUp") walk(-1);
  else if (event.key === " " && row && event.target.tagName === "A")
    row.querySelector("input[name=paper]")?.click();
  else return;
  event.preventDefault();
});

count();
