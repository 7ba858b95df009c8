// What stands beside the finds is counted over all of them, and comes when it is ready.

const about = document.getElementById("about");
const answer = await fetch("/archive/about" + location.search);
if (answer.ok) about.innerHTML = await answer.text();
about.removeAttribute("aria-busy");
for (const one of document.querySelectorAll("#kind, #article, #reviewed, #sort"))
  one.addEventListener("change", () => one.form.requestSubmit());

// What is ticked is taken; one tick for all of the page.
const all = document.getElementById("tick-all");
if (all) {
  all.parentElement.hidden = false;
  const ticks = [...document.querySelectorAll('.found input[name="record"]')];
  all.addEventListener("change", () => { for (const one of ticks) one.checked = all.checked; });
  for (const one of ticks)
    one.addEventListener("change", () => { all.checked = ticks.every((tick) => tick.checked); });
}
