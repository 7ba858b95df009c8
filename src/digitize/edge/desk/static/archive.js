// The page of the archive: choices that search at once, hits by keyboard, what is ticked.

for (const one of document.querySelectorAll("#kind, #article, #reviewed, #sort"))
  one.addEventListener("change", () => one.form.requestSubmit());

// What is ticked is taken; one tick for all of the page.
const all = document.getElementById("tick-all");
if (all) {
  all.parentElement.hidden = false;
  const ticks = [...document.querySelectorAll('.found input[name="record"]')];
  const join = document.getElementById("join-ticked");
  const count = () => { if (join) join.disabled = ticks.filter((tick) => tick.checked).length < 2; };
  count();
  addEventListener("pageshow", count); // a browser keeps ticks when one comes back
  all.addEventListener("change", () => { for (const one of ticks) one.checked = all.checked; count(); });
  for (const one of ticks)
    one.addEventListener("change", () => { all.checked = ticks.every((tick) => tick.checked); count(); });
}

// Addresses stay short: what is empty, or as always, is not in them.
const form = document.querySelector("form.search");
form.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData])
    if (!value.trim() || (name === "sort" && value === "rank")) formData.delete(name);
});

// From the words down to the hits, and from hit to hit. Who comes back stands where they left.
const search = document.getElementById("search");
const hits = [...document.querySelectorAll(".found .name")];
const LEFT = "hit" + location.search;
for (const hit of hits)
  hit.addEventListener("click", () => sessionStorage.setItem(LEFT, hit.getAttribute("href")));
addEventListener("pageshow", () => {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  hits.find((hit) => hit.getAttribute("href") === left)?.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const at = hits.findIndex((hit) => hit.closest("li").contains(document.activeElement));
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && at + step < 0 && at >= 0) search.focus();
  else if (step && (at >= 0 || (step > 0 && document.activeElement === search))) hits[at + step]?.focus();
  else if (event.key === "x" && at >= 0) ticksOf(hits[at]).click();
  else return;
  event.preventDefault();
});

function ticksOf(hit) {
  return hit.closest("li").querySelector('input[name="record"]');
}

// What stands beside the finds is counted over all of them, and comes when it is ready: nothing waits for it.

const about = document.getElementById("about");
const answer = await fetch("/archive/about" + location.search);
if (answer.ok) about.innerHTML = await answer.text();
about.removeAttribute("aria-busy");
