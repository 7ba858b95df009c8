// What all pages share: the keys of the frame, the help, short messages, asking the desk.

const csrf = document.querySelector("meta[name=csrf]").content;
const PLACES = ["/inbox", "/review", "/archive", "/numbers", "/dossiers"];

/** Ask the desk for something that changes it. */
export function ask(method, path, body, type = "application/json") {
  return fetch(path, { method, body, headers: { "x-csrf": csrf, "content-type": type } });
}

/** A text in which nothing turns the line around or cannot be seen; as `inert` in render.py. */
export const inert = (text) => text.replace(/(?! )[\p{C}\p{Z}]/gu, "\ufffd");

/** Say something for a few seconds; screen readers hear it too. */
export function tell(line) {
  const told = document.getElementById("told");
  told.textContent = line;
  told.hidden = false;
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => (told.hidden = true), 6000);
}

/** Whether a key belongs to something that is typed into, or to a dialog. */
export function isTyping(event) {
  return event.target.closest("input:not([type=file]), textarea, select, dialog") !== null;
}

for (const button of document.querySelectorAll("[data-opens]"))
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());

for (const button of document.querySelectorAll("[data-closes]"))
  button.addEventListener("click", () => document.getElementById(button.dataset.closes).close());

let going = false;
document.addEventListener("keydown", (event) => {
  if (isTyping(event) || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "/") {
    const search = document.getElementById("search");
    if (search) search.focus();
    else location.assign("/archive");
  } else if (going && PLACES[event.key - 1]) location.assign(PLACES[event.key - 1]);
  else {
    going = event.key === "g";
    return;
  }
  going = false;
  event.preventDefault();
  event.stopImmediatePropagation();
});
