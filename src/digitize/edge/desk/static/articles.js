// The articles of an issue over its scan. Each change is a line in `done`; the desk answers how all
// stands after it, and nothing is saved before "save": then all of it is one revision.

import { ask, inert, tell } from "./desk.js";
import { reveal } from "./pane.js";

const by = (id) => document.getElementById(id);
const session = JSON.parse(by("session").textContent);
const { t } = session;
const kept = `digitize:articles:${session.record}`;
const SVG = "http://www.w3.org/2000/svg";
const COLOURS = 8; // as `desk.css` has them
const LETTER = 0.56; // usual width of a letter, in heights of its line
let done = []; // what was changed and is not saved
let state = session.state;
let pageNo = session.page;
let chosen = state.articles[0]?.id ?? null; // the article
let block = null; // index of the chosen block on the page, pictures behind the blocks
let line = 0; // of the chosen block
let busy = Promise.resolve();

const said = (name, values) => t[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const articleOf = (id) => state.articles.find((one) => one.id === id);
const named = (one) => inert(one.title || `${t.untitled} ${one.begins}…`);
const colour = (id) => (id ? (Number(id.slice(1)) - 1) % COLOURS : "none");
const sheet = () => session.sheets.find((one) => one.number === pageNo);

/** All that can be chosen on the page: blocks in reading order, then pictures. */
function things() {
  const { blocks, pictures } = state.pages[pageNo];
  return [...blocks, ...pictures];
}

// --- what is changed ------------------------------------------------------------------------------

/** One change after the other: each waits for the answer to the one before it. */
function change(made, then) {
  busy = busy.then(() => tried([...done, made], then)).catch(() => tell(t.away));
  return busy;
}

async function tried(all, then) {
  const before = state;
  const answer = await ask("POST", `/articles/${session.record}/try`,
    JSON.stringify({ revision: session.revision, done: all }));
  const told = await answer.json();
  if (answer.status === 409) return stale(told.why);
  if (!answer.ok) return wrong(told.why);
  done = all;
  state = told;
  keep();
  then?.(before);
  show();
}

function undo() {
  if (!done.length) return;
  busy = busy.then(() => tried(done.slice(0, -1))).catch(() => tell(t.away));
}

/** So that nothing is lost when the page is left, or somebody else was quicker. */
function keep() {
  if (done.length) localStorage.setItem(kept, JSON.stringify(done));
  else localStorage.removeItem(kept);
}

/** What was changed before and not saved is changed again, as far as it fits what stands now. */
async function restore() {
  const before = JSON.parse(localStorage.getItem(kept) ?? "[]");
  for (let many = before.length; many > 0; many -= 1) {
    await tried(before.slice(0, many));
    if (!by("stale").hidden) return;
    if (done.length) break;
  }
  wrong("");
  if (done.length) tell(t.restored);
  if (done.length < before.length) wrong(said("gone", { n: before.length - done.length }));
  keep();
}

/** Of several orders behind each other, or values of one field, only the last one counts. */
function shortest(all) {
  return all.filter((one, at) => {
    const next = all[at + 1];
    return !next || !((one.act === "order" && next.act === "order") || (one.field && one.field === next.field));
  });
}

async function save() {
  const entry = document.activeElement;
  if (entry?.matches("#articles input")) setField(entry.id, typed(entry));
  leave();
  await busy;
  if (by("save").disabled) return;
  by("save").disabled = true;
  try {
    const told = { revision: session.revision, done: shortest(done) };
    const answer = await ask("POST", `/articles/${session.record}`, JSON.stringify(told));
    const { next, why } = await answer.json();
    if (answer.ok) {
      localStorage.removeItem(kept);
      sessionStorage.setItem(kept, chosen ?? "");
      location.assign(`${next}?page=${pageNo}`);
      return;
    }
    if (answer.status === 409) stale(why);
    else wrong(why);
  } catch {
    tell(t.away);
  }
  by("save").disabled = false;
}

function stale(why) {
  by("stale").querySelector("p").textContent = why;
  by("stale").hidden = false;
  by("load").focus();
}

function wrong(why) {
  by("wrong").textContent = why;
  by("wrong").hidden = !why;
}

// --- articles -------------------------------------------------------------------------------------

function setField(name, after) {
  const one = articleOf(chosen);
  if (one && one[name] !== after) change({ field: `articles.${one.id}.${name}`, after });
}

function join() {
  const at = state.articles.findIndex((one) => one.id === chosen);
  if (at < 1) return tell(t.one_alone);
  const into = state.articles[at - 1].id;
  change({ act: "merge", articles: [into, chosen] }, () => (chosen = into));
}

function move(by_) {
  const ids = state.articles.map((one) => one.id);
  const at = ids.indexOf(chosen);
  const to = at + by_;
  if (at < 0 || to < 0 || to >= ids.length) return;
  [ids[at], ids[to]] = [ids[to], ids[at]];
  change({ act: "order", articles: ids });
}

function step(by_) {
  const at = state.articles.findIndex((one) => one.id === chosen);
  const to = Math.min(Math.max(at + by_, 0), state.articles.length - 1);
  if (state.articles[to]) choose(state.articles[to].id);
}

/** Choose an article; its first block is shown, on another page too. */
function choose(id, turn = true) {
  chosen = id;
  const { pages = [] } = articleOf(id) ?? {};
  if (turn && pages.length && !pages.includes(pageNo)) turnTo(pages[0]);
  show();
  reveal(document.querySelector("#regions .chosen"), "nearest");
  reveal(document.querySelector(".article.chosen"), "nearest");
}

// --- blocks ---------------------------------------------------------------------------------------

const place = (one) => ({ page: pageNo, box: one.box });

function pick(at, line_ = 0) {
  block = at;
  line = line_;
  const { article } = things()[at];
  if (article) chosen = article;
  show();
  reveal(document.querySelector("#regions .now"), "nearest");
  reveal(document.querySelector(".article.chosen"), "nearest");
}

function along(by_) {
  const many = things().length;
  if (many) pick(block === null ? (by_ > 0 ? 0 : many - 1) : (block + by_ + many) % many);
}

function alongLines(by_) {
  if (block === null) return along(by_);
  const { lines = [] } = things()[block];
  line = Math.min(Math.max(line + by_, 0), Math.max(lines.length - 1, 0));
  show();
}

/** Where the chosen block was is chosen again, after a change that may have cut or joined blocks. */
function follow() {
  const now = block === null ? null : things()[block];
  if (!now) return () => {};
  const [x0, y0] = (now.lines?.[line] ?? now).box;
  return () => {
    const all = things();
    const at = all.findIndex(({ lines, box }) => (lines ?? [{ box }]).some((one) => one.box[0] === x0 && one.box[1] === y0));
    block = at < 0 ? null : at;
    line = at < 0 ? 0 : Math.max(all[at].lines?.findIndex(({ box }) => box[0] === x0 && box[1] === y0) ?? 0, 0);
  };
}

/** The id of an article that was not there before. */
const fresh = (before) =>
  state.articles.find(({ id }) => !before.articles.some((one) => one.id === id))?.id;

function give(to) {
  if (block === null) return tell(t.no_block);
  const one = things()[block];
  if ((one.article ?? "none") === to) return;
  const back = follow();
  const made = { act: "assign", articles: to === "none" ? [] : [to], places: [place(one)] };
  change(made, (before) => {
    back();
    chosen = fresh(before) ?? (to === "none" ? articleOf(chosen)?.id ?? state.articles[0]?.id : to);
    if (to === "new" && one.lines) suggest(one);
  });
}

function setRole(role) {
  const one = block === null ? null : things()[block];
  if (!one?.lines) return tell(t.no_block);
  if (!role || role === one.role) return show();
  const back = follow();
  change({ act: "role", role, places: [place(one)] }, () => {
    back();
    if (role === "title" && one.article && !articleOf(one.article)?.title) {
      chosen = one.article;
      suggest(one);
    }
  });
}

function part() {
  const one = block === null ? null : things()[block];
  if (!one?.lines) return tell(t.no_block);
  if (!one.article) return tell(t.no_article);
  if (line === 0 && isFirst(one)) return tell(t.first);
  const back = follow();
  const lines = one.lines.slice(line);
  change({ act: "split", places: [place(lines[0])] }, (before) => {
    back();
    chosen = fresh(before) ?? chosen;
    suggest({ lines, role: one.role });
  });
}

function isFirst(one) {
  const all = Object.values(state.pages).flatMap(({ blocks }) => blocks);
  return all.find(({ article }) => article === one.article) === one;
}

let offered = null; // a title for the chosen article, until it is taken or refused
/** Offer the text of a title's block as the title, else its first line. */
function suggest({ lines, role }) {
  const texts = lines.map(({ text }) => text);
  offered = (role === "title" ? texts : texts.slice(0, 1)).join(" ");
}

let shownId = null; // the article that was chosen when all was shown last

// --- what is shown --------------------------------------------------------------------------------

function show() {
  const { id: focused, value } = document.activeElement ?? {};
  const typing = document.activeElement?.matches("#articles input") && articleOf(chosen)?.id === shownId;
  if (!articleOf(chosen)) chosen = state.articles[0]?.id ?? null;
  if (block !== null && !things()[block]) block = null;
  by("articles").replaceChildren(...state.articles.map(row));
  by("empty").hidden = state.articles.length > 0;
  showDoubts();
  draw();
  showBlock();
  wrong("");
  by("unsaved").textContent = done.length ? said("unsaved", { n: done.length }) : "";
  by("undo").disabled = by("save").disabled = done.length === 0;
  if (focused && document.activeElement?.id !== focused) by(focused)?.focus();
  if (typing && by(focused)) by(focused).value = value; // what was typed since the last answer
  shownId = chosen;
  if (offered !== null) offer();
}

function showDoubts() {
  const [summary] = by("doubts").children;
  by("doubts").hidden = !state.doubts.length;
  summary.textContent = said("doubts", { n: state.doubts.length });
  by("doubts").replaceChildren(summary, ...state.doubts.map((told) => {
    const row_ = document.createElement("p");
    row_.textContent = inert(told);
    return row_;
  }));
}

function offer() {
  const title = by("title");
  if (!title) return;
  title.value = inert(offered);
  offered = null;
  by("hint").textContent = t.title_from_line;
  by("hint").hidden = false;
  title.focus();
  title.select();
}

function row(one) {
  const made = by("article").content.firstElementChild.cloneNode(true);
  const part_ = (name) => made.querySelector(`.${name}`);
  made.dataset.id = one.id;
  made.dataset.colour = colour(one.id);
  const now = one.id === chosen;
  made.classList.toggle("chosen", now);
  if (now) made.setAttribute("aria-current", "true");
  part_("number").textContent = one.number;
  part_("number").setAttribute("aria-label", `${one.number}: ${named(one)}`);
  part_("name").textContent = named(one);
  part_("name").classList.toggle("untitled", !one.title);
  const pages = one.pages.length ? [said("page", { n: one.pages.join(", ") })] : [];
  part_("facts").textContent = inert([one.kind_shown, one.byline, ...pages, one.id].filter(Boolean).join(" · "));
  if (one.asks) {
    const mark = document.createElement("span");
    mark.className = "status handwritten";
    mark.textContent = by("articles").dataset.asks;
    part_("facts").append(" ", mark);
  }
  if (!now) {
    part_("edit").remove();
    return made;
  }
  part_("name").hidden = true;
  part_("edit").hidden = false;
  for (const name of ["title", "byline", "kind"]) made.querySelector(`#${name}`).value = one[name];
  const at = state.articles.indexOf(one);
  made.querySelector("#join").disabled = made.querySelector("#up").disabled = at === 0;
  made.querySelector("#down").disabled = at === state.articles.length - 1;
  return made;
}

function svg(name, values, inside = []) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const rect = ([x0, y0, x1, y1], values) =>
  svg("rect", { x: x0, y: y0, width: x1 - x0, height: y1 - y0, ...values });

function draw() {
  const regions = [];
  const labels = [];
  let above = null;
  things().forEach((one, at) => {
    const { article, shown, lines = [] } = one;
    const now = at === block;
    const names = [now ? "now" : "", article && article === chosen ? "chosen" : "", lines.length ? "" : "picture"];
    const data = { "data-block": at, "data-article": article ?? "none" };
    regions.push(rect(shown, { ...data, "data-colour": colour(article), class: `region ${names.join(" ")}` }));
    lines.forEach((each, number) =>
      regions.push(rect(each.shown, { ...data, "data-line": number, class: `line${now && number === line ? " now" : ""}` })));
    if (article && article !== above) labels.push(label(articleOf(article), shown, labels));
    above = article;
  });
  by("regions").replaceChildren(...regions);
  by("labels").replaceChildren(...labels.flat());
}

/** The number of an article where it begins on the page, with its title the first time. */
function label(one, [x0, y0, x1], before) {
  const size = sheet().across / 55;
  const first = !before.flat().some((each) => each.dataset?.article === one.id);
  const title = inert(one.title || `${one.begins}…`);
  const most = Math.max(Math.round((x1 - x0) / (size * LETTER)) - 4, 8); // about as wide as the block
  const words = first ? ` ${title.length > most ? `${title.slice(0, most - 1).trim()}…` : title}` : "";
  const told = `${one.number}${words}`;
  const data = { "data-article": one.id, "data-colour": colour(one.id) };
  const width = size * (1 + told.length * LETTER);
  const x = Math.max(Math.min(x0, sheet().across - width), 0);
  const y = Math.max(y0 - size * 1.3, 0);
  return [
    svg("rect", { x, y, width, height: size * 1.35, rx: size / 4, class: "label", ...data }),
    svg("text", { x: x + size / 2, y: y + size, "font-size": size }, [told]),
  ];
}

function showBlock() {
  const one = block === null ? null : things()[block];
  by("no-block").hidden = one !== null;
  by("block-about").hidden = one === null;
  const { blockTitle } = by("block").dataset;
  by("block-title").textContent = one === null ? blockTitle : said(one.lines ? "block" : "picture", { n: pageNo });
  if (one === null) return;
  by("lines").replaceChildren(...(one.lines ?? []).map((each, at) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.line = at;
    button.id = `line-${at}`;
    button.textContent = inert(each.text) || "–";
    button.setAttribute("aria-pressed", at === line);
    item.append(button);
    return item;
  }));
  reveal(by(`line-${line}`), "nearest");
  const choices = [["none", t.none], ...state.articles.map((a) => [a.id, `${a.number}. ${named(a)}`])];
  if (one.lines) choices.push(["new", t.new]);
  by("of").replaceChildren(...choices.map(([value, shown]) => new Option(shown, value)));
  by("of").value = one.article ?? "none";
  by("role").value = one.role ?? "";
  by("role").disabled = by("part").disabled = !one.lines;
}

function turnTo(number) {
  if (number === pageNo || !state.pages[number]) return;
  pageNo = number;
  block = null;
  const { view, transform, width, height } = sheet();
  by("scan").setAttribute("viewBox", view);
  by("sheet").setAttribute("transform", transform);
  const image = by("image");
  for (const [key, value] of Object.entries({ width, height, href: `/pages/${session.record}/${number}.jpg` }))
    image.setAttribute(key, value);
  for (const one of document.querySelectorAll("#pages a"))
    if (Number(one.dataset.page) === number) one.setAttribute("aria-current", "page");
    else one.removeAttribute("aria-current");
  by("pane").scrollTo(0, 0);
  show();
}

function turn(by_) {
  const numbers = session.sheets.map((one) => one.number);
  const to = numbers[numbers.indexOf(pageNo) + by_];
  if (to) turnTo(to);
}

// --- keys and pointers ----------------------------------------------------------------------------

const COMMANDS = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  ArrowLeft: () => along(-1),
  ArrowRight: () => along(1),
  PageUp: () => turn(-1),
  PageDown: () => turn(1),
  Enter: () => type("title"),
  F2: () => type("title"),
  n: () => type("byline"),
  l: () => by("kind")?.focus(),
  v: () => (block === null ? tell(t.no_block) : by("role").focus()),
  g: join,
  t: part,
  m: () => give("new"),
};

function type(id) {
  by(id)?.focus();
  by(id)?.select();
}

const typed = ({ value }) => value.normalize("NFC").trim();

let leaving = false; // what the entry holds was taken already, or is not wanted
/** Out of the entry; it shows what stands there. */
function leave() {
  leaving = true;
  if (document.activeElement?.closest("input, select")) document.activeElement.blur();
  leaving = false;
  show();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.isComposing || target.closest("dialog")) return;
  const control = event.ctrlKey || event.metaKey;
  const typing = target.matches("input, select");
  if (control && key === "Enter") save();
  else if (control && key.toLowerCase() === "z" && !target.matches("input")) undo();
  else if (event.altKey && ["ArrowUp", "ArrowDown"].includes(key)) move(key === "ArrowUp" ? -1 : 1);
  else if (control || event.altKey) return;
  else if (typing && key === "Escape") leave();
  else if (target.matches("input") && key === "Enter") {
    setField(target.id, typed(target));
    leave();
  } else if (typing) return;
  else if ([" ", "Enter"].includes(key) && target.closest("a, button, summary")) return;
  else if (event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(key)) alongLines(key === "ArrowLeft" ? -1 : 1);
  else if (key === "0") give("none");
  else if (/^[1-9]$/.test(key)) state.articles[key - 1] && give(state.articles[key - 1].id);
  else if (key in COMMANDS) COMMANDS[key]();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true); // before the keys of the frame

by("articles").addEventListener("click", ({ target }) => {
  const id = target.closest("[data-id]")?.dataset.id;
  if (target.closest("#join")) join();
  else if (target.closest("#up")) move(-1);
  else if (target.closest("#down")) move(1);
  else if (id && id !== chosen) {
    choose(id);
    if (target.closest(".name")) type("title");
  }
});
by("articles").addEventListener("change", ({ target }) => leaving || setField(target.id, typed(target)));
by("scan").addEventListener("click", (event) => {
  const { block: at, line: number } = event.target.closest("[data-block]")?.dataset ?? {};
  if (at === undefined) return;
  if (!event.shiftKey) return pick(Number(at), Number(number ?? 0));
  const to = chosen;
  block = Number(at);
  line = Number(number ?? 0);
  if (to) give(to);
});
by("scan").addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault()); // selects no text
by("lines").addEventListener("click", ({ target }) => {
  const at = target.closest("[data-line]")?.dataset.line;
  if (at !== undefined) {
    line = Number(at);
    show();
  }
});
by("of").addEventListener("change", ({ target }) => give(target.value));
by("role").addEventListener("change", ({ target }) => setRole(target.value));
by("pages")?.addEventListener("click", (event) => {
  const number = event.target.closest("[data-page]")?.dataset.page;
  if (!number || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  turnTo(Number(number));
});
for (const [id, act] of Object.entries({ undo, save, part, load: () => location.reload() }))
  by(id).addEventListener("click", act);

/** Over an article on one side it lights up on the other. */
function light(id) {
  for (const one of document.querySelectorAll(".linked")) one.classList.remove("linked");
  if (!id || id === "none") return;
  for (const one of document.querySelectorAll(`.region[data-article="${id}"], .article[data-id="${id}"]`))
    one.classList.add("linked");
}
for (const side of ["scan", "articles"]) {
  by(side).addEventListener("pointerover", ({ target }) => {
    const { article, id } = target.closest("[data-article], [data-id]")?.dataset ?? {};
    light(article ?? id);
  });
  by(side).addEventListener("pointerleave", () => light(null));
}

if (sessionStorage.getItem(kept) !== null) {
  chosen = sessionStorage.getItem(kept);
  sessionStorage.removeItem(kept);
  tell(t.saved);
}
show();
restore().catch(() => tell(t.away));
