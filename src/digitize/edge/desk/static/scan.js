// The pages of a scan: people part, join, order, turn and drop them here; one save reads it again.

import { ask, inert, tell } from "./desk.js";

const by = (id) => document.getElementById(id);
const session = JSON.parse(by("session").textContent);
const { t, pages } = session;
let state = {
  papers: session.papers,
  dropped: session.dropped,
  ways: session.arrangement.ways,
  parted: session.arrangement.papers !== null,
};
const names = new Map(session.papers.map((one, at) => [one[0], session.titles[at]]));
const undoing = [];
let now = { paper: 0, at: 0 }; // paper -1: among the dropped ones
let asRead = false;

const copy = (value) => JSON.parse(JSON.stringify(value));
const list = (paper) => (paper < 0 ? state.dropped : state.papers[paper]);
const chosen = () => list(now.paper)?.[now.at];
const way = (page) => state.ways.find((one) => one.page === page) ?? { page };
const turnOf = (page) => way(page).turn ?? pages[page].turn;
const shared = (page) => state.papers.filter((one) => one.includes(page)).length > 1;

function change(act) {
  const before = copy({ state, now });
  if (act() === false) return;
  state.papers = state.papers.filter((one) => one.length);
  undoing.push(before);
  asRead = false;
  draw();
  by("state").textContent = t.changed;
}

function setWay(page, told) {
  state.ways = [...state.ways.filter((one) => one.page !== page), { ...way(page), ...told }];
}

const ACTS = {
  split() {
    if (now.paper < 0 || now.at === 0) return false;
    const own = list(now.paper);
    state.papers.splice(now.paper, 1, own.slice(0, now.at), own.slice(now.at));
    state.parted = true;
    now = { paper: now.paper + 1, at: 0 };
  },
  join() {
    if (now.paper < 1) return false;
    const [before, own] = [list(now.paper - 1), list(now.paper)];
    const page = chosen();
    state.papers.splice(now.paper - 1, 2, [...before, ...own.filter((one) => !before.includes(one))]);
    state.parted = true;
    now = { paper: now.paper - 1, at: list(now.paper - 1).indexOf(page) };
  },
  earlier: () => move(-1),
  later: () => move(1),
  left: () => setWay(chosen(), { turn: (turnOf(chosen()) + 3) % 4 }),
  right: () => setWay(chosen(), { turn: (turnOf(chosen()) + 1) % 4 }),
  drop() {
    const page = chosen();
    if (shared(page)) return refuse(t.shared);
    state.parted = true;
    if (now.paper < 0) {
      state.dropped = state.dropped.filter((one) => one !== page);
      if (!state.papers.length) state.papers.push([]); // every page had been taken out
      const before = state.papers.findLastIndex((one) => one.some((other) => other < page));
      const to = Math.max(before, 0);
      const at = state.papers[to].findLastIndex((other) => other < page) + 1;
      state.papers[to].splice(at, 0, page);
      now = { paper: to, at };
      return;
    }
    list(now.paper).splice(now.at, 1);
    state.dropped = [...state.dropped, page].sort((a, b) => a - b);
    const left = list(now.paper).length;
    now = left ? { paper: now.paper, at: Math.min(now.at, left - 1) } : { paper: -1, at: state.dropped.indexOf(page) };
  },
};

function move(by_) {
  if (now.paper < 0) return false;
  const page = chosen();
  const own = list(now.paper);
  const to = now.at + by_;
  if (shared(page)) return refuse(t.shared);
  state.parted = true;
  own.splice(now.at, 1);
  if (to >= 0 && to <= own.length) {
    own.splice(to, 0, page);
    now.at = to;
    return;
  }
  const other = now.paper + by_; // over the edge: into the paper beside it
  if (!state.papers[other]) {
    own.splice(now.at, 0, page);
    return false;
  }
  if (by_ < 0) state.papers[other].push(page);
  else state.papers[other].unshift(page);
  const gone = own.length === 0;
  now = { paper: gone && by_ > 0 ? other - 1 : other, at: by_ < 0 ? state.papers[other].length - 1 : 0 };
}

function refuse(why) {
  by("wrong").textContent = why;
  by("wrong").hidden = false;
  return false;
}

function draw() {
  by("wrong").hidden = true;
  const frames = state.papers.map((one, at) => frame(one, at));
  if (state.dropped.length) frames.push(frame(state.dropped, -1));
  by("papers").replaceChildren(...frames);
  document.querySelector('.thumb[aria-pressed="true"]')?.focus();
}

function frame(numbers, paper) {
  const made = document.createElement("section");
  made.className = paper < 0 ? "paper dropped" : "paper";
  const head = document.createElement("h2");
  head.id = `paper-${paper}`;
  made.setAttribute("aria-labelledby", head.id);
  const title = names.get(numbers[0]) ?? t.new;
  head.textContent = paper < 0 ? t.dropped : `${t.paper} ${paper + 1} `;
  if (paper >= 0) {
    const small = document.createElement("small");
    small.textContent = inert(title);
    head.append(small);
  }
  const rows = document.createElement("ol");
  rows.append(...numbers.map((page, at) => thumb(page, paper, at)));
  made.append(head, rows);
  return made;
}

function thumb(page, paper, at) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "thumb";
  button.dataset.page = page;
  button.setAttribute("aria-pressed", paper === now.paper && at === now.at);
  button.tabIndex = paper === now.paper && at === now.at ? 0 : -1;
  const sheet = document.createElement("span");
  sheet.className = "sheet";
  const image = document.createElement("img");
  image.src = `${pages[page].picture}?smaller`;
  image.alt = "";
  image.loading = "lazy";
  image.style.transform = `rotate(${90 * turnOf(page)}deg)`;
  sheet.append(image);
  const name = document.createElement("small");
  name.textContent = `${t.page} ${page}`;
  button.append(sheet, name);
  for (const told of remarks(page)) {
    const more = document.createElement("small");
    more.className = "asks";
    more.textContent = told;
    button.append(more);
  }
  button.addEventListener("click", () => {
    now = { paper, at };
    draw();
  });
  row.append(button);
  return row;
}

function* remarks(page) {
  const own = way(page);
  const before = session.arrangement.ways.find((one) => one.page === page) ?? { page };
  if (JSON.stringify(clean(own)) !== JSON.stringify(clean(before))) yield t.reread;
  else if (pages[page].state === "failed") yield t.failed;
  else if (pages[page].unread) yield t.unread;
}

const clean = ({ page, turn = null, lines = null, text_layer = null, dpi = null }) => ({ page, turn, lines, text_layer, dpi });

function choose(step) {
  const all = [...state.papers.flatMap((one, paper) => one.map((_, at) => ({ paper, at }))), ...state.dropped.map((_, at) => ({ paper: -1, at }))];
  const at = all.findIndex((one) => one.paper === now.paper && one.at === now.at);
  now = all[(at + step + all.length) % all.length];
  draw();
}

function undo() {
  const before = undoing.pop();
  if (!before) return;
  ({ state, now } = before);
  draw();
  by("state").textContent = undoing.length ? t.changed : "";
}

async function save() {
  if (!undoing.length && !asRead) return;
  const arrangement = asRead
    ? { papers: null, dropped: [], ways: [] }
    : { papers: state.parted ? state.papers : null, dropped: state.parted ? state.dropped : [], ways: state.ways };
  by("state").textContent = t.waiting;
  try {
    const answer = await ask("POST", `/scan/${session.record}`, JSON.stringify({ number: session.number, arrangement }));
    const said = await answer.json();
    if (!answer.ok) {
      by("state").textContent = "";
      return refuse(said.why);
    }
    await wait(said.document);
  } catch {
    by("state").textContent = "";
    tell(t.away);
  }
}

async function wait(document_) {
  for (;;) {
    await new Promise((go) => setTimeout(go, 400));
    const answer = await fetch(`/scan/${session.record}/ended?document=${document_}`);
    const said = await answer.json();
    if (said.next) {
      sessionStorage.setItem("digitize:pages", t.saved);
      return location.assign(said.next);
    }
    if (said.why) {
      by("state").textContent = "";
      return refuse(said.why);
    }
  }
}

function reread() {
  const page = chosen();
  const own = way(page);
  by("lines").value = own.lines ?? "";
  by("layer").value = own.text_layer ?? "";
  by("dpi").value = own.dpi ?? "";
  by("reread").returnValue = "";
  by("reread").showModal();
}
by("reread").addEventListener("close", () => {
  if (by("reread").returnValue !== "ok") return;
  const told = { lines: by("lines").value || null, text_layer: by("layer").value || null, dpi: Number(by("dpi").value) || null };
  change(() => setWay(chosen(), told));
});

function act(name) {
  if (name === "undo") undo();
  else if (name === "save") save();
  else if (name === "reread") reread();
  else if (name === "asRead") {
    asRead = true;
    save();
  } else change(ACTS[name]);
}

const KEYS = { t: "split", n: "join", x: "right", X: "left", Delete: "drop" };
document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog, select, input") || event.isComposing) return;
  const control = event.ctrlKey || event.metaKey;
  if (control && event.key === "Enter") save();
  else if (control && event.key === "z") undo();
  else if (event.altKey && event.key === "ArrowLeft") change(ACTS.earlier);
  else if (event.altKey && event.key === "ArrowRight") change(ACTS.later);
  else if (control || event.altKey) return;
  else if (event.key === "ArrowRight" || event.key === "ArrowDown") choose(1);
  else if (event.key === "ArrowLeft" || event.key === "ArrowUp") choose(-1);
  else if (event.key in KEYS) act(KEYS[event.key]);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
for (const button of document.querySelectorAll("[data-act]")) button.addEventListener("click", () => act(button.dataset.act));

draw();
const said = sessionStorage.getItem("digitize:pages");
if (said) {
  sessionStorage.removeItem("digitize:pages");
  by("state").textContent = said;
}
