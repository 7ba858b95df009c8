// Review of one page: one thing after the other, by keys alone. Decisions stay in this browser until
// they are confirmed together; then they are one new revision of the record.

import { ask, inert, tell } from "./desk.js";
import { ILLEGIBLE, addItem, asEdit, draw, lineItem, wordBehind, wordsOfLine } from "./lines.js";
import { ofField, ofWord, parts, reveal } from "./pane.js";
import { aid } from "./telex.js";

const by = (id) => document.getElementById(id);
const session = JSON.parse(by("session").textContent);
const { t } = session;
const items = new Map(session.items.map((one) => [one.key, one]));
const queue = session.items.filter((one) => one.asks).map((one) => one.key);
const decisions = new Map(); // key → what it shall be
const undoing = []; // [key, what was decided before]
const marked = new Map(); // key → illegible or struck
const kept = `digitize:${session.record}:${session.page}`;
let now = queue[0] ?? null;
let touched = false;
let checking = 0; // counts what is checked while it is typed; an answer to an earlier one is late

// --- what is decided ------------------------------------------------------------------------------

function decide(key, value, mark = null) {
  if (mark) marked.set(key, mark);
  else marked.delete(key);
  undoing.push([key, decisions.get(key)]);
  decisions.set(key, value);
  keep();
  paint(key);
  forward();
}

function undo() {
  const last = undoing.pop();
  if (!last) return;
  const [key, before] = last;
  if (before === undefined) decisions.delete(key);
  else decisions.set(key, before);
  keep();
  paint(key);
  show(key);
}

/** So that nothing typed is lost when the page is left, or somebody else was quicker. */
function keep() {
  const own = [...decisions].filter(([key]) => session.items.some((one) => one.key === key));
  const told = own.map(([key, value]) => [key, items.get(key).text, value]);
  if (told.length) localStorage.setItem(kept, JSON.stringify({ revision: session.revision, told }));
  else localStorage.removeItem(kept);
}

/** What was typed before and is not confirmed: taken where the same thing stands there still. */
function restore() {
  const before = JSON.parse(localStorage.getItem(kept) ?? "null");
  for (const [key, text, value] of before?.told ?? []) {
    const item = items.get(key);
    if (item && item.text === text) decisions.set(key, value);
    else if (item && item.text !== value) {
      // Behind what stands there, which Enter takes.
      const stands = item.choices.filter((one) => one.text === item.text);
      const others = item.choices.filter((one) => ![item.text, value].includes(one.text));
      item.choices = [...stands, { text: value, why: t.yours }, ...others].slice(0, 9);
      if (!queue.includes(key)) queue.push(key);
    }
  }
  if (before && before.revision !== session.revision) tell(t.restored);
}

// --- what is shown --------------------------------------------------------------------------------

function paint(key) {
  const item = items.get(key);
  const value = decisions.get(key);
  const done = value !== undefined;
  for (const one of marks(item)) {
    one.classList.toggle("done", done);
    one.classList.toggle("look", item.asks && !done);
  }
  if (item.line) {
    const words = wordsOfLine(items, { word: item.line });
    for (const [nth, one] of words.entries())
      for (const shown of parts(`#text [data-at="${one.key}"]`))
        shown.textContent = inert(!done ? one.text : nth ? "" : value || "␡");
  } else if (item.word) {
    const [shown] = parts(`#text [data-at="${key}"]`);
    shown.textContent = inert(done ? value || "␡" : item.text);
  } else {
    const [shown] = parts(`.fields [data-key="${key}"] bdi`);
    if (shown) shown.textContent = inert((done ? value : item.text) || "–");
  }
  const open = queue.filter((one) => !decisions.has(one)).length;
  by("progress").max = queue.length || 1;
  by("progress").value = queue.length - open;
  by("decided").textContent = decisions.size;
  by("confirm").disabled = decisions.size === 0 && !all_sure();
}

const marks = (item) => {
  if (item.add) return parts(`#unread-boxes [data-key="${item.key}"]`);
  if (item.line) return wordsOfLine(items, { word: item.line }).flatMap((one) => [...ofWord(one.key)]);
  return item.word ? ofWord(item.key) : ofField(item.key);
};

function show(key) {
  for (const one of parts(".now")) one.classList.remove("now");
  now = key;
  touched = false;
  checking += 1; // what is still being checked was typed for something else
  const item = items.get(key);
  by("panel").classList.toggle("finished", !item);
  if (!item) return finished();
  for (const one of marks(item)) one.classList.add("now");
  reveal(parts(`#scan .now`)[0]);
  reveal(parts(`#text .now`)[0], "nearest");
  by("label").textContent = item.label ?? t.word;
  for (const button of parts("[data-more]")) {
    const { more } = button.dataset;
    button.disabled = more !== "add" && (item.field || (item.add && more !== "illegible"));
  }
  const at = queue.indexOf(key);
  by("place").textContent = at < 0 ? "" : `${at + 1} / ${queue.length}`;
  by("why").textContent = item.choices.length ? "" : inert(item.why ?? "");
  by("crop").toggleAttribute("hidden", !item.crop);
  if (item.crop) crop(item);
  by("choices").replaceChildren(...item.choices.map(choice));
  by("entry").value = inert(decisions.get(key) ?? item.text);
  by("wrong").hidden = true;
  if (key === "kind") by("entry").setAttribute("list", "kinds");
  else by("entry").removeAttribute("list");
  // Nothing to pick from: what is typed goes into the entry at once, figures too.
  if (item.choices.length) document.activeElement.blur?.();
  else type("");
}

function crop({ crop: view, box: [x0, y0, x1, y1] }) {
  by("crop").setAttribute("viewBox", view.join(" "));
  const place = { x: x0 - 3, y: y0 - 3, width: x1 - x0 + 6, height: y1 - y0 + 6 };
  for (const [name, value] of Object.entries(place)) by("crop-box").setAttribute(name, value);
}

/** A text with the letters marked that are not as the word stands. */
function apart(text, spans = []) {
  const letters = [...text]; // as the desk counts them
  let at = 0;
  const made = [];
  for (const [begin, end] of spans) {
    made.push(inert(letters.slice(at, begin).join("")));
    const mark = document.createElement("mark");
    mark.textContent = inert(letters.slice(begin, end).join(""));
    if (end > begin) made.push(mark);
    at = end;
  }
  return [...made, inert(letters.slice(at).join(""))];
}

function choice({ text, why, differs }, at) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.pick = at;
  const key = document.createElement("kbd");
  key.textContent = at + 1;
  const shown = document.createElement("b");
  shown.lang = "vi";
  shown.append(...apart(text, differs));
  const because = document.createElement("small");
  because.textContent = inert(why);
  button.append(key, shown, because);
  button.classList.toggle("chosen", decisions.get(now) === text);
  row.classList.toggle("stands", items.get(now).text === text);
  row.append(button);
  return row;
}

function finished() {
  by("label").textContent = queue.length ? t.finished : t.nothing;
  by("place").textContent = "";
  by("why").textContent = decisions.size ? t.confirm_now : all_sure() ? t.confirm_sure : "";
  by("choices").replaceChildren();
  by("crop").setAttribute("hidden", "");
  by("entry").value = "";
  if (decisions.size || all_sure()) by("confirm").focus();
}

function type(first) {
  const entry = by("entry");
  entry.focus();
  if (first) entry.value = first;
  entry.setSelectionRange(first ? first.length : 0, entry.value.length);
  touched = true;
}

/** Out of the entry, with what stood there before. */
function leave() {
  show(now);
  by("entry").blur();
  touched = false;
}

// --- going on -------------------------------------------------------------------------------------

/** To the next thing that is not decided yet; behind the last one, from the beginning. */
function forward() {
  const at = queue.indexOf(now);
  const open = [...queue.slice(at + 1), ...queue.slice(0, at + 1)].find((key) => !decisions.has(key));
  show(open ?? null);
}

/** To the next or previous thing of a list: of what asks, or of all. */
function step(by_, list = queue) {
  if (!list.length) return;
  const at = list.indexOf(now);
  show(list[(at + by_ + list.length) % list.length]);
}

function accept() {
  if (now === null) return;
  const { field, add, text } = items.get(now);
  if ((field || add) && !by("entry").value && !text) return step(1); // left open
  decide(now, touched ? by("entry").value.normalize("NFC").trim() : (decisions.get(now) ?? items.get(now).text));
}

function pick(at) {
  const one = now === null ? null : items.get(now).choices[at];
  if (one) decide(now, one.text, one.text === ILLEGIBLE ? "illegible" : null);
}

/** Whether nothing asks and nothing was decided, so that what the machine is sure of can be confirmed. */
const all_sure = () => session.sure > 0 && !queue.length && !decisions.size;

async function confirm() {
  if (by("confirm").disabled) return;
  by("confirm").disabled = true;
  if (all_sure()) return by("sure").submit();
  const edits = [...decisions].map(([key, after]) => asEdit(items.get(key), after, marked.get(key))).filter(Boolean);
  const told = { revision: session.revision, page: session.page, sure: session.sure > 0, edits };
  try {
    const answer = await ask("POST", `/review/${session.record}?${session.queue}`, JSON.stringify(told));
    const said = await answer.json();
    if (answer.ok) {
      localStorage.removeItem(kept);
      sessionStorage.setItem("digitize:saved", t.saved);
      location.assign(said.next);
      return;
    }
    if (answer.status === 409) stale(said.why);
    else refused(said);
  } catch {
    tell(t.away);
  }
  by("confirm").disabled = false;
}

function stale(why) {
  by("stale").querySelector("p").textContent = why;
  by("stale").hidden = false;
  by("load").focus();
}

function refused({ why, key }) {
  if (items.has(key)) show(key);
  by("wrong").textContent = why;
  by("wrong").hidden = false;
  if (items.has(key)) {
    by("entry").value = decisions.get(key);
    type("");
  }
}

// --- lines, missing words, what nobody can read -----------------------------------------------------

function take(item) {
  items.set(item.key, items.get(item.key) ?? item);
  show(item.key);
  type("");
}

let stopDrawing = null;
const MORE = {
  line() {
    const item = items.get(now);
    if (!item?.word) return;
    for (const one of wordsOfLine(items, item)) decisions.delete(one.key);
    take(lineItem(items, item, t));
  },
  behind() {
    const item = items.get(now);
    if (item?.word) take(wordBehind(items, item, session.turn, t));
    else MORE.add();
  },
  add() {
    tell(t.draw);
    stopDrawing?.();
    stopDrawing = draw(by("scan"), (box) => take(addItem(session.page, box, t)));
  },
  illegible: () => now !== null && !items.get(now).field && decide(now, ILLEGIBLE, "illegible"),
  struck: () => now !== null && !items.get(now).field && !items.get(now).add && decide(now, "", "struck"),
};
// Opened with the mouse, it does not keep the keys from what is typed.
document.querySelector(".more summary").addEventListener("click", (event) => {
  if (event.detail) event.currentTarget.blur();
});
for (const button of document.querySelectorAll("[data-more]"))
  button.addEventListener("click", () => MORE[button.dataset.more]());

/** Numbers, days and the like are checked while they are typed; a refusal goes when it is mended. */
async function check() {
  const item = now === null ? null : items.get(now);
  const mine = (checking += 1);
  by("wrong").hidden = true;
  if (!item?.field || !touched) return;
  await new Promise((go) => setTimeout(go, 250));
  if (mine !== checking) return;
  const told = { field: item.field, after: by("entry").value, raw: item.raw };
  const answer = await ask("POST", `/review/${session.record}/check`, JSON.stringify(told)).catch(() => null);
  if (!answer?.ok || mine !== checking) return;
  const { why } = await answer.json();
  by("wrong").textContent = why ?? "";
  by("wrong").hidden = !why;
}

// --- keys and pointers ----------------------------------------------------------------------------

const COMMANDS = {
  Enter: accept,
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  F2: () => type(""),
  Delete: () => now === null || (items.get(now).add ? step(1) : decide(now, "")),
  F8: MORE.illegible,
  F9: MORE.line,
  Insert: MORE.behind,
};

// These act wherever the focus is, but in parts that scroll.
const OF_PAPER = {
  PageDown: () => by("skip").requestSubmit(),
  PageUp: () => by("before").hidden || by("before").click(),
  F4: () => by("aside").showModal(),
};

const ALONG = { ArrowRight: 1, ArrowLeft: -1 }; // with Shift: through all words and fields

/** Whether the entry is empty and nothing is offered, as for handwriting: keys that are no text act. */
const waits = () => now !== null && !by("entry").value && !items.get(now).choices.length;

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.target.closest("dialog, select")) return;
  const control = event.ctrlKey || event.metaKey;
  const acts = control || event.key === "?" || (event.key in COMMANDS && !event.repeat);
  const typing = event.target === by("entry") && !(waits() && acts);
  if (event.key === "Escape" && stopDrawing) stopDrawing = stopDrawing();
  else if (event.key === "Delete" && event.shiftKey && event.target !== by("entry")) MORE.struck();
  else if (event.key in OF_PAPER && !control && !event.target.closest("[role=region]:focus")) OF_PAPER[event.key]();
  else if (control && event.key === "Enter") confirm();
  else if (control && event.key === "z" && !typing) undo();
  else if (control || event.altKey) return;
  else if (typing && event.key === "Escape") leave();
  else if (typing && event.key === "Enter") accept();
  else if (typing || event.target.closest("a, button, summary")) return;
  else if (event.key.startsWith("Arrow") && event.target.closest("[tabindex]:not(main)")) return;
  else if (event.shiftKey && event.key in ALONG) step(ALONG[event.key], [...items.keys()]);
  else if (event.key in COMMANDS) COMMANDS[event.key]();
  else if (event.key === "?") by("keys").showModal();
  else if (/^[1-9]$/.test(event.key)) pick(event.key - 1);
  else if (event.key.length === 1 && /[\p{L}]/u.test(event.key) && now !== null) type(event.key);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true); // before the keys of the frame: letters are typed here
// The help was opened by its button: Enter would open it again instead of going on.
by("keys").addEventListener("close", () => {
  if (waits()) by("entry").focus();
  else document.activeElement?.blur();
});
by("entry").addEventListener("input", () => {
  touched = true;
  check();
});
const saved = sessionStorage.getItem("digitize:saved");
if (saved) tell(saved);
sessionStorage.removeItem("digitize:saved");
by("choices").addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (button) pick(Number(button.dataset.pick));
});
for (const [id, act] of Object.entries({
  previous: () => step(-1), next: () => step(1), accept, undo, confirm, load: () => location.reload(),
})) by(id).addEventListener("click", act);
document.addEventListener("click", (event) => {
  const { at, key } = event.target.closest("[data-at], [data-key]")?.dataset ?? {};
  if (items.has(at ?? key)) show(at ?? key);
});
by("aid").value = localStorage.getItem("digitize:aid") ?? "";
by("aid").addEventListener("change", () => {
  localStorage.setItem("digitize:aid", by("aid").value);
  by("entry").focus();
});
aid(by("entry"), () => by("aid").value, () => {
  by("aid").value = ""; // for this page alone: another machine may have none
  tell(t.own_input);
});

// --- the paper is ours ----------------------------------------------------------------------------

// The lease is prolonged while somebody works here, and given back when the page is left.
let worked = false;
for (const kind of ["keydown", "pointerdown"])
  document.addEventListener(kind, () => (worked = true), { capture: true, passive: true });
setInterval(async () => {
  if (!worked) return;
  worked = false;
  const answer = await ask("POST", `/review/${session.record}/keep`).catch(() => null);
  if (answer?.status === 409) stale((await answer.json()).why);
}, (session.lease_s * 1000) / 3);
addEventListener("pagehide", () => {
  const { content } = document.querySelector("meta[name=csrf]");
  navigator.sendBeacon(`/review/${session.record}/leave?csrf=${content}&token=${session.claim}`);
});

// Which papers were open in this tab, for the way back.
const been = JSON.parse(sessionStorage.getItem("digitize:been") ?? "[]").filter((one) => one !== session.record);
if (been.length) {
  by("before").href = `/review/${been.at(-1)}?${session.queue}`;
  by("before").hidden = false;
  by("before").addEventListener("click", () => remember(been.slice(0, -1)));
}
const remember = (list) => sessionStorage.setItem("digitize:been", JSON.stringify(list.slice(-50)));
remember([...been, session.record]);

restore();
for (const key of items.keys()) if (items.get(key).asks || decisions.has(key)) paint(key);
if (!queue.length && session.items.length) paint(session.items[0].key);
show(queue.find((key) => !decisions.has(key)) ?? null);
