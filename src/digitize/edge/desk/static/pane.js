// A scan beside its text: pointing at a word on one side shows it on the other.

const scan = document.getElementById("scan");
const text = document.getElementById("text");

/** All that stands for a word or a field, on both sides. */
export function parts(selector) {
  return document.querySelectorAll(selector);
}

export const ofWord = (at) => parts(`#boxes [data-at="${at}"], #text [data-at="${at}"]`);

/** Bring an element of the scan into sight, unless it is. */
export function reveal(element, block = "center") {
  element?.scrollIntoView({ block, inline: "nearest", behavior: "auto" });
}

export const ofField = (path) => parts(`[data-field="${path}"]`);

let linked = null;
function link(key, found) {
  if (key === linked) return;
  for (const one of parts(".linked")) one.classList.remove("linked");
  linked = key;
  for (const one of found) one.classList.add("linked");
}

function linkTo(target) {
  const { at } = target?.dataset ?? {};
  const { field } = target?.closest(".fields [data-field]")?.dataset ?? {};
  link(at ?? field ?? null, at ? ofWord(at) : field ? ofField(field) : []);
}

const fields = document.querySelector(".fields");
for (const side of [scan, text, fields]) {
  side?.addEventListener("pointerover", (event) => linkTo(event.target));
  side?.addEventListener("pointerleave", () => linkTo(null));
}
fields?.addEventListener("click", (event) => {
  const { field } = event.target.closest("[data-field]")?.dataset ?? {};
  if (field) reveal(parts(`#field-boxes [data-field="${field}"]`)[0]);
});
