// The inbox: files dropped on the page are sent one after the other; its state is fetched anew.

import { ask, inert, isTyping, tell } from "./desk.js";

const EVERY_MS = 1000;
const drop = document.getElementById("drop");
const files = document.getElementById("files");
const sending = document.getElementById("sending");
const state = document.getElementById("state");
let shown = "";

async function send(file) {
  const row = document.createElement("li");
  const name = document.createElement("bdi");
  const note = document.createElement("span");
  name.textContent = inert(file.name);
  note.textContent = sending.dataset.sending + "…";
  row.append(name, note);
  sending.append(row);
  try {
    const path = "/inbox/scans?name=" + encodeURIComponent(file.name);
    const answer = await ask("PUT", path, file, "application/octet-stream");
    if (!answer.ok) throw new Error((await answer.json()).why);
    note.textContent = sending.dataset.sent;
    setTimeout(() => row.remove(), 4000);
  } catch (error) {
    row.className = "failed";
    note.textContent = `${sending.dataset.failed}: ${error.message}`;
  }
  refresh();
}

async function sendAll(list) {
  for (const file of list) await send(file);
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
document.addEventListener("drop", (event) => sendAll(event.dataTransfer.files));
files.addEventListener("change", async () => {
  await sendAll([...files.files]);
  files.value = "";
});
state.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-again]");
  if (!button) return;
  const answer = await ask("POST", `/inbox/again/${button.dataset.again}`);
  if (answer.ok) show(await answer.text());
  else tell((await answer.json()).why);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "o" && !isTyping(event)) files.click();
});
setInterval(() => document.hidden || refresh(), EVERY_MS);
