// Papers of several scans, put in order and joined to one.

import { ask, tell } from "./desk.js";

const by = (id) => document.getElementById(id);
const { t } = JSON.parse(by("session").textContent);
const list = by("joined");
const papers = () => [...list.children];

function numbered() {
  const all = papers();
  for (const [at, one] of all.entries()) {
    one.querySelector('[data-act="up"]').disabled = at === 0;
    one.querySelector('[data-act="down"]').disabled = at === all.length - 1;
  }
  by("join").disabled = all.length < 2;
}

const ACTS = {
  up: (paper) => paper.previousElementSibling?.before(paper),
  down: (paper) => paper.nextElementSibling?.after(paper),
  out: (paper) => paper.remove(),
};

function act(name, paper) {
  const next = paper.nextElementSibling ?? paper.previousElementSibling;
  by("wrong").hidden = true;
  ACTS[name](paper);
  numbered();
  const stays = paper.isConnected ? paper : next;
  const button = stays?.querySelector(`[data-act="${name}"]:not(:disabled)`) ?? stays?.querySelector("button:not(:disabled)");
  (button ?? by("join")).focus();
}

async function join() {
  if (by("join").disabled) return tell(t.alone);
  by("join").disabled = true;
  by("wrong").hidden = true;
  by("state").textContent = t.waiting;
  try {
    const told = { papers: papers().map((one) => one.dataset.paper) };
    const answer = await ask("POST", "/join", JSON.stringify(told));
    const said = await answer.json();
    if (answer.ok) return await wait(said.document);
    refuse(said.why);
  } catch {
    refuse(t.away);
  }
}

async function wait(document_) {
  for (;;) {
    await new Promise((go) => setTimeout(go, 400));
    const answer = await fetch(`/join/ended/${document_}`);
    const said = await answer.json();
    if (said.next) return location.assign(said.next);
    if (said.why) return refuse(said.why);
  }
}

function refuse(why) {
  by("state").textContent = "";
  by("wrong").textContent = why;
  by("wrong").hidden = false;
  numbered();
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) act(button.dataset.act, button.closest(".paper"));
});
by("join").addEventListener("click", join);
document.addEventListener("keydown", (event) => {
  const paper = event.target.closest(".paper");
  if (event.target.closest("dialog")) return;
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") join();
  else if (paper && event.altKey && event.key === "ArrowUp") act("up", paper);
  else if (paper && event.altKey && event.key === "ArrowDown") act("down", paper);
  else if (paper && event.key === "Delete") act("out", paper);
  else return;
  event.preventDefault();
});
numbered();
papers()[0]?.querySelector("button:not(:disabled)")?.focus();
