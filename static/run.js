/* Running a session: keeps the count fresh, follows the session from state to state, copies and prints. The address of
   the count answers {"count", "signature"} with an ETag; a new signature means that the page must be read anew. */
import { speak } from "./spoken.js";

const card = document.querySelector("[data-poll]");
const EVERY = card?.dataset.signature === "finishing" ? 500 : 2000; // results are a matter of seconds
let tag = "";
let pause = EVERY;

function show(count, wave) {
  const number = document.getElementById("count");
  const fill = document.getElementById("fill");
  if (number && number.textContent !== String(count)) number.textContent = count;
  speak(count);
  for (const said of document.querySelectorAll(`[data-count="${wave}"]`)) said.textContent = count;
  const line = document.querySelector(`[data-answers="${wave}"]`);
  if (line && count) line.textContent = count === 1 ? "1 answer" : `${count} answers`;
  if (count) for (const element of document.querySelectorAll("[data-while-none]")) element.hidden = true;
  if (fill) fill.setAttribute("width", 319 * Math.min(count / card.dataset.headcount, 1));
}

async function ask() {
  const answer = await fetch(card.dataset.poll, {
    headers: tag ? { Accept: "application/json", "If-None-Match": tag } : { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(8000),
  });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const now = await answer.json();
  tag = answer.headers.get("ETag") || "";
  if (now.signature !== card.dataset.signature) {
    if (now.results) location.replace(now.results);
    else if (document.activeElement?.tagName !== "INPUT") location.reload(); // never while somebody types
    else tag = "";
    return;
  }
  if (now.wave) show(now.count, now.wave);
}

async function poll() {
  try {
    if (!document.hidden) await ask();
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  setTimeout(poll, pause);
}

/* What so many people will and will not see, while the number is typed: where a session is planned, by the whole form. */
const foreseen = document.querySelector("[data-outlook]");
const people = document.getElementById("people");
let asking = 0;

async function foresee() {
  const typed = new FormData(people.form);
  typed.delete("csrf_token");
  const answer = await fetch(`${foreseen.dataset.outlook}?${new URLSearchParams(typed)}`, { redirect: "error" });
  if (answer.status === 200) foreseen.innerHTML = await answer.text();
}

if (foreseen && people) people.form.addEventListener("input", () => {
  clearTimeout(asking);
  asking = setTimeout(() => foresee().catch(String), 250);
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = "Copied";
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
for (const element of document.querySelectorAll("[data-unneeded]")) element.hidden = true;
if (card) setTimeout(poll, EVERY);
