// Whole lines, words that the reading lacks, and what nobody can read: items of the review besides
// the words and fields that the desk lists.

export const ILLEGIBLE = "[…]";

const around = (boxes) => [
  Math.min(...boxes.map((one) => one[0])), Math.min(...boxes.map((one) => one[1])),
  Math.max(...boxes.map((one) => one[2])), Math.max(...boxes.map((one) => one[3])),
];
const together = (crops) => {
  const [x0, y0, x1, y1] = around(crops.map(([x, y, width, height]) => [x, y, x + width, y + height]));
  return [x0, y0, x1 - x0, y1 - y0];
};

/** The words of the line in which an item stands, in their order. */
export function wordsOfLine(items, { word }) {
  const begins = `${word[0]}-${word[1]}-`;
  return [...items.values()].filter((one) => one.key.startsWith(begins));
}

/** An item for the whole line of a word. */
export function lineItem(items, item, texts) {
  const words = wordsOfLine(items, item);
  const text = words.map((one) => one.text).filter(Boolean).join(" ");
  return {
    key: `line-${item.word[0]}-${item.word[1]}`,
    page: item.page,
    line: [item.word[0], item.word[1], 0],
    label: texts.line,
    text,
    asks: false,
    choices: [],
    box: around(words.map((one) => one.box)),
    crop: together(words.map((one) => one.crop)),
  };
}

/** An item for a word behind another one: in the gap up to the next, or as wide as a letter is high. */
export function wordBehind(items, item, turn, texts) {
  const words = wordsOfLine(items, item);
  const next = words[words.indexOf(item) + 1];
  const [x0, y0, x1, y1] = item.box;
  const far = { 0: [x1, y0, x1 + 3 * (y1 - y0), y1], 1: [x0, Math.max(y0 - 3 * (x1 - x0), 0), x1, y0], 2: [Math.max(x0 - 3 * (y1 - y0), 0), y0, x0, y1], 3: [x0, y1, x1, y1 + 3 * (x1 - x0)] }[turn];
  const box = next ? gap(item.box, next.box, turn) : far;
  return addItem(item.page, box, texts, together([item.crop, (next ?? item).crop]));
}

function gap(one, other, turn) {
  const [first, last] = turn === 0 || turn === 3 ? [one, other] : [other, one];
  const [x0, y0, x1, y1] = around([one, other]);
  const made = turn % 2 ? [x0, first[3], x1, last[1]] : [first[2], y0, last[0], y1];
  if (made[2] <= made[0]) made[2] = made[0] + 2;
  if (made[3] <= made[1]) made[3] = made[1] + 2;
  return made;
}

/** An item for words at a place that a person has drawn. */
export function addItem(page, box, texts, crop = null) {
  return {
    key: `add-${box.join("-")}`, page, add: box, label: texts.add, text: "", asks: false,
    choices: [{ text: ILLEGIBLE, why: texts.illegible }], box, crop, why: texts.add_why,
  };
}

/** What the desk is sent for a decision; null: nothing changes. */
export function asEdit(item, after, mark) {
  const how = mark ? { mark } : {};
  if (item.field) return { field: item.field, after };
  if (item.line) return { page: item.page, word: item.line, act: "line", after, ...how };
  if (item.add) return after ? { page: item.page, box: item.add, act: "add", after, ...how } : null;
  return { page: item.page, word: item.word, after, ...how };
}

/** Let a person draw a place on the scan; `done` gets its box in pixels of the page. */
export function draw(scan, done) {
  const layer = scan.querySelector("#boxes");
  scan.classList.add("drawing");
  const place = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  place.classList.add("drawn");
  let from = null;
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(layer.getScreenCTM().inverse());
  const boxTo = (to) => [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.max(from.x, to.x), Math.max(from.y, to.y)].map(Math.round);
  const begin = (event) => {
    from = at(event);
    layer.append(place);
    scan.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  const go = (event) => {
    if (!from) return;
    const [x0, y0, x1, y1] = boxTo(at(event));
    for (const [name, value] of Object.entries({ x: x0, y: y0, width: x1 - x0, height: y1 - y0 })) place.setAttribute(name, value);
  };
  const end = (event) => {
    const box = from && boxTo(at(event));
    stop();
    if (box && box[2] - box[0] > 3 && box[3] - box[1] > 3) done(box);
  };
  const kinds = { pointerdown: begin, pointermove: go, pointerup: end };
  function stop() {
    scan.classList.remove("drawing");
    place.remove();
    for (const [kind, act] of Object.entries(kinds)) scan.removeEventListener(kind, act);
  }
  for (const [kind, act] of Object.entries(kinds)) scan.addEventListener(kind, act);
  return stop;
}
