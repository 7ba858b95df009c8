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

let linked = null;
function link(at) {
  if (at === linked) return;
  for (const one of parts(".linked")) one.classList.remove("linked");
  linked = at;
  if (at) for (const one of ofWord(at)) one.classList.add("linked");
}

for (const side of [scan, text])
  for (const kind of ["pointerover", "pointerleave"])
    side?.addEventListener(kind, (event) =>
      link(kind === "pointerleave" ? null : (event.target.dataset?.at ?? null)),
    );
