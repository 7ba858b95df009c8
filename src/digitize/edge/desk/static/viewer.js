// How the scan is looked at: larger, smaller, moved with the pointer, two pages beside each other.
// Zoom and pan belong to the pane and thus to both pages. What was chosen is kept in this browser.

import { isTyping, tell } from "./desk.js";

const pane = document.getElementById("pane");
const sheets = document.getElementById("sheets");
const neighbour = document.getElementById("neighbour");
const tools = document.querySelector(".scan-tools");
const record = document.querySelector(".record");
const spreadButton = tools.querySelector('[data-view="spread"]');

const wide = matchMedia("(min-width: 1366px)"); // as in desk.css
const STEP = 1.25;
const [LEAST, MOST] = [1, 6]; // times the width of the pane
const SMALLER_PX = 1400; // pixels of the picture that is loaded first
const MOVED_PX = 4; // from here on a press is a move of the paper and no click

let zoom = Math.min(Math.max(Number(localStorage.getItem("digitize:zoom")) || 1, LEAST), MOST);
let spread = localStorage.getItem("digitize:spread") === "1";

/** Larger or smaller; what is in the middle, or under the pointer, stays where it is. */
function zoomTo(wanted, [x, y] = [pane.clientWidth / 2, pane.clientHeight / 2]) {
  const [across, down] = [(pane.scrollLeft + x) / sheets.offsetWidth, (pane.scrollTop + y) / sheets.offsetHeight];
  zoom = Math.min(Math.max(wanted, LEAST), MOST);
  localStorage.setItem("digitize:zoom", zoom);
  draw();
  pane.scrollTo({ left: across * sheets.offsetWidth - x, top: down * sheets.offsetHeight - y, behavior: "instant" });
}

function turnSpread() {
  if (!neighbour) return tell(tools.dataset.single);
  if (!wide.matches) return tell(tools.dataset.narrow);
  spread = !spread;
  localStorage.setItem("digitize:spread", spread ? "1" : "0");
  draw();
  document.querySelector("#scan .now")?.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
}

function draw() {
  sheets.style.width = `${100 * zoom}%`;
  document.getElementById("zoom").textContent = `${Math.round(100 * zoom)}%`;
  tools.querySelector('[data-view="smaller"]').disabled = zoom <= LEAST;
  tools.querySelector('[data-view="larger"]').disabled = zoom >= MOST;
  const both = Boolean(neighbour) && spread && wide.matches;
  record.classList.toggle("spread", both);
  spreadButton?.setAttribute("aria-pressed", both);
  if (neighbour) neighbour.hidden = !both;
  if (both) {
    const [image] = neighbour.getElementsByTagName("image");
    if (image.dataset.href) image.setAttribute("href", image.dataset.href);
    delete image.dataset.href;
  }
  for (const image of sheets.getElementsByTagName("image")) sharpen(image);
}

/** The whole picture for a page that is shown larger than the smaller one. */
function sharpen(image) {
  const href = image.getAttribute("href");
  const { width } = image.ownerSVGElement.getBoundingClientRect();
  if (href?.endsWith("?smaller") && width * devicePixelRatio > SMALLER_PX) image.setAttribute("href", href.replace("?smaller", ""));
}

const VIEWS = { larger: () => zoomTo(zoom * STEP), smaller: () => zoomTo(zoom / STEP), fit: () => zoomTo(1), spread: turnSpread };
for (const button of tools.querySelectorAll("[data-view]"))
  button.addEventListener("click", (event) => {
    VIEWS[button.dataset.view]();
    if (event.detail) button.blur(); // with the mouse: the keys go on to the text
  });

const KEYS = { "+": "larger", "=": "larger", "-": "smaller", "−": "smaller", 0: "fit" };
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.target.closest("dialog") || event.ctrlKey || event.metaKey) return;
  if (event.key === "F7" && !event.altKey) turnSpread();
  else if (event.key in KEYS && isTyping(event) === event.altKey) VIEWS[KEYS[event.key]](); // Alt while typing
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

pane.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return; // a pinch on a touchpad says Ctrl too
  event.preventDefault();
  const frame = pane.getBoundingClientRect();
  zoomTo(zoom * Math.exp(-event.deltaY / 400), [event.clientX - frame.left, event.clientY - frame.top]);
}, { passive: false });

// The paper is moved with the pressed button of a mouse; fingers and pens move it by themselves.
let from = null;
let moved = false;
pane.addEventListener("pointerdown", (event) => {
  moved = false;
  if (event.button !== 0 || event.pointerType !== "mouse" || document.querySelector(".drawing")) return;
  if (event.offsetX > pane.clientWidth && event.target === pane) return; // the scroll bar
  from = { x: event.clientX, y: event.clientY, left: pane.scrollLeft, top: pane.scrollTop };
});
pane.addEventListener("pointermove", (event) => {
  if (!from) return;
  const [x, y] = [event.clientX - from.x, event.clientY - from.y];
  if (!moved && Math.hypot(x, y) < MOVED_PX) return;
  if (!moved) pane.setPointerCapture(event.pointerId);
  moved = true;
  pane.classList.add("moving");
  pane.scrollTo({ left: from.left - x, top: from.top - y, behavior: "instant" });
});
for (const kind of ["pointerup", "pointercancel"])
  pane.addEventListener(kind, () => {
    from = null;
    pane.classList.remove("moving");
  });
pane.addEventListener("click", (event) => {
  if (!moved) return;
  moved = false;
  event.preventDefault();
  event.stopPropagation();
}, true);

wide.addEventListener("change", draw);
draw();
