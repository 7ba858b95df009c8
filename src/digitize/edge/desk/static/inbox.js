// The inbox: files dropped on the page are sent one after the other; its state is fetched anew.

import { ask, inert, isTyping, tell } from "./desk.js";

const EVERY_MS = 1000;
const drop = document.getElementById("drop");
const files = document.getElementById("files");
const sending = document.getElementById("sending");
const state = document.getElementById("state");
let shown = "";

const t = JSON.parse(sending.dataset.texts);
const said = (name, values) => t[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
const OF_THE_COMPUTER = /^(?:\.|~\$|thumbs\.db$|desktop\.ini$)/i;
const AT_THE_DROP = ["fonds_code", "file_code", "paper_file_code", "maintenance", "access"];
let tally = { new: 0, again: 0, known: 0, failed: 0, left: 0 };

/** What has become of all that was dropped together: 12 taken: 9 new, 1 known, 2 failed. */
function count(kind) {
  tally[kind] += 1;
  const parts = Object.entries(tally).filter(([, n]) => n).map(([name, n]) => said(`tally.${name}`, { n }));
  const all = tally.new + tally.again + tally.known + tally.failed;
  const line = document.getElementById("tally");
  line.textContent = said("tally", { all, parts: parts.join(", ") });
  line.hidden = false;
}

async function send(file) {
  if (OF_THE_COMPUTER.test(file.name)) return count("left");
  const row = document.createElement("li");
  const name = document.createElement("bdi");
  const note = document.createElement("span");
  name.textContent = inert(file.name);
  note.textContent = sending.dataset.sending + "…";
  row.append(name, note);
  sending.append(row);
  try {
    const given = new URLSearchParams({ name: file.name });
    for (const one of AT_THE_DROP) {
      const value = document.getElementById(one).value.trim();
      if (value) given.set(one, value);
    }
    const answer = await ask("PUT", `/inbox/scans?${given}`, file, "application/octet-stream");
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.why);
    received(row, note, told);
  } catch (error) {
    count("failed");
    row.className = "failed";
    note.textContent = `${sending.dataset.failed}: ${error instanceof TypeError ? t.away : error.message}`;
  }
  refresh();
}

function received(row, note, told) {
  if (told.known === undefined) {
    count(told.again === undefined ? "new" : "again");
    note.textContent = told.again === undefined ? sending.dataset.sent : t.tried_again;
    setTimeout(() => row.remove(), 4000);
    return;
  }
  count("known");
  note.textContent = said("known", { name: inert(told.known) });
  if (!told.record) return;
  const link = document.createElement("a");
  link.href = told.record;
  link.textContent = t["known.open"];
  note.append(" (", link, ")");
}

let line = Promise.resolve();
/** One after the other, also those that are dropped while others are sent. */
function sendAll(list) {
  const all = [...list];
  line = line.then(async () => {
    for (const file of all) await send(file);
  });
  return line;
}

/** The files of what was dropped; folders with all that is in them. */
async function filesOf(entries) {
  const found = [];
  for (const entry of entries) {
    if (entry.isFile) found.push(await new Promise((take, fail) => entry.file(take, fail)));
    else found.push(...(await filesOf(await within(entry.createReader()))));
  }
  return found;
}

async function within(reader) {
  const all = [];
  for (;;) {
    const some = await new Promise((take, fail) => reader.readEntries(take, fail));
    if (!some.length) return all.sort((a, b) => a.name.localeCompare(b.name, "vi", { numeric: true }));
    all.push(...some);
  }
}

async function refresh() {
  try {
    const answer = await fetch("/inbox/state");
    if (answer.redirected) location.reload(); // signed out meanwhile
    else if (answer.ok) show(await answer.text());
  } catch {
    return; // the desk is away for a moment
  }
}

function show(text) {
  if (text === shown) return;
  shown = text;
  const open = [...state.querySelectorAll("details[open]")].map((one) => one.id);
  const focus = document.activeElement?.dataset?.again;
  state.innerHTML = text;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focus) state.querySelector(`[data-again="${focus}"]`)?.focus();
}

for (const kind of ["dragenter", "dragover"])
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
for (const kind of ["dragleave", "drop"])
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    if (kind === "drop" || event.relatedTarget === null) drop.classList.remove("over");
  });
document.addEventListener("drop", async (event) => {
  const entries = [...event.dataTransfer.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...event.dataTransfer.files];
  tally = { new: 0, again: 0, known: 0, failed: 0, left: 0 };
  sendAll(entries.length ? await filesOf(entries) : plain);
});
for (const chooser of [files, document.getElementById("folder")])
  chooser.addEventListener("change", async () => {
    tally = { new: 0, again: 0, known: 0, failed: 0, left: 0 };
    const chosen = [...chooser.files];
    await sendAll(chosen);
    chooser.value = "";
  });
state.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-again], [data-dismiss]");
  if (!button) return;
  const { again, dismiss } = button.dataset;
  const answer = await ask("POST", again ? `/inbox/again/${again}` : `/inbox/dismiss/${dismiss}`);
  if (answer.ok) show(await answer.text());
  else tell((await answer.json()).why);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "o" && !isTyping(event)) files.click();
});
setInterval(() => document.hidden || refresh(), EVERY_MS);
