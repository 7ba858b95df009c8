// What stands beside the finds is counted over all of them, and comes when it is ready.

const about = document.getElementById("about");
const answer = await fetch("/archive/about" + location.search);
if (answer.ok) about.innerHTML = await answer.text();
about.removeAttribute("aria-busy");
for (const one of document.querySelectorAll("#kind, #article, #reviewed, #sort"))
  one.addEventListener("change", () => one.form.requestSubmit());
