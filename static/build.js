/* Comfort on the desk: the open card is saved as it is written and shown on the phone beside it; Ctrl+Z takes the last
   change back; what is not saved is not left behind. Without this script the buttons of the page do the same. */
import { follow } from "./preview.js";

const form = document.getElementById("card-form");
const status = document.querySelector("[data-saved]");
let dirty = false;   // something was written since the last save
let saving = null;   // the save under way

const say = (words) => { if (status) status.textContent = words; };

function showOnPhone() {
  const screen = document.querySelector(".phone-screen");
  const question = form && document.getElementById(`shown-${form.dataset.card}`);
  if (screen && question) screen.scrollTop += question.getBoundingClientRect().top - screen.getBoundingClientRect().top - 8;
}

/* Take over from the answered page what lies around the card; the card itself stays as it is under the writer's hands. */
function take(page, fresh) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const now = page.querySelector(`[data-live="${old.dataset.live}"]`);
    if (now) old.replaceWith(document.adoptNode(now));
  }
  for (const input of fresh.querySelectorAll("input[type=hidden]")) {
    if (form.elements[input.name]) form.elements[input.name].value = input.value;
  }
  for (const input of document.querySelectorAll("input[name=seen]")) input.value = fresh.elements.seen.value;
  follow().then(showOnPhone);
}

async function send() {
  if (!dirty) return;
  dirty = false;
  say(status.dataset.saving);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("card-form");
    if (answer.ok && fresh) {
      take(page, fresh);
      if (!dirty) say(`Saved ${new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" })}`);
      return;
    }
    dirty = true;
    const problem = page.querySelector(".summary li");
    say(problem ? status.dataset.wrong + problem.textContent.trim() : status.dataset.failed);
  } catch {
    dirty = true;
    say(status.dataset.failed);
  }
}

/* One save after the other: each needs the number that the one before it was given. */
function save() {
  const mine = (saving ?? Promise.resolve()).then(send).finally(() => { if (saving === mine) saving = null; });
  saving = mine;
  return mine;
}

const press = (ending) => {
  const found = [...document.forms].find((each) => each.action.endsWith(ending));
  if (found) found.requestSubmit();
  return found;
};

if (form) {
  form.addEventListener("input", (event) => {
    if (event.target.name === "place") return;
    dirty = true;
    say(status.dataset.unsaved);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "type") form.requestSubmit();
    else if (event.target.name !== "place") save();
  });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !(dirty || saving) || link.hasAttribute("download")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    save().then(() => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    const own = event.target === form;
    if (!saving && (own || !dirty)) {
      if (own) dirty = false;
      return;
    }
    event.preventDefault();
    save().then(() => {
      if (dirty && !own) return;  // it says why beside the Save button
      if (event.target.isConnected) event.target.requestSubmit(event.submitter);
      else press(new URL(event.target.action).pathname);
    });
  });
  // after the load, because the mark in the address moves the focus to the card
  if ("fresh" in form.dataset) window.addEventListener("load", () => setTimeout(() => form.elements.prompt.select()));
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const ending = key === "y" || (key === "z" && event.shiftKey) ? "/redo" : key === "z" ? "/undo" : null;
  if (ending && press(ending)) event.preventDefault();
});

window.addEventListener("load", () => document.querySelector(".summary")?.focus());
follow().then(showOnPhone);
