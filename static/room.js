/* The projector page: keeps the count of answers fresh, follows the session from form to form and offers the full screen.
   The address answers {"count", "signature"} with an ETag, so that an unchanged count costs a few bytes; a new signature
   means that the page must be read anew, which happens in place: loading it would end the full screen. When the network
   fails it asks less and less often, up to every half minute, and says so quietly; the QR code stays. */
import { speak } from "./spoken.js";

const EVERY = 2000;
const SOON = 500;
const main = () => document.querySelector("main");
const full = document.getElementById("full");
let tag = "";
let pause = EVERY;

async function ask() {
  const answer = await fetch(main().dataset.url, {
    headers: tag ? { Accept: "application/json", "If-None-Match": tag } : { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error", // signed out: a sign-in page is no count
    signal: AbortSignal.timeout(8000),
  });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const now = await answer.json();
  tag = answer.headers.get("ETag") || "";
  if (now.signature !== main().dataset.signature) return turn();
  const count = document.getElementById("count");
  if (count && count.textContent !== String(now.count)) count.textContent = now.count;
  speak(now.count);
}

async function turn() {
  tag = "";
  const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error", signal: AbortSignal.timeout(8000) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  main().replaceWith(document.adoptNode(fresh.querySelector("main")));
}

function say(words) {
  const connection = document.getElementById("connection");
  if (connection.textContent !== words) connection.textContent = words;
}

async function poll() {
  try {
    if (!document.hidden) await ask();
    pause = main().dataset.signature === "finishing" ? SOON : EVERY; // results are a matter of seconds
    say("");
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
    say(document.getElementById("connection").dataset.lost);
  }
  setTimeout(poll, pause);
}

if (document.fullscreenEnabled) {
  const enter = full.textContent;
  full.hidden = false;
  full.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  document.addEventListener("fullscreenchange", () => { full.textContent = document.fullscreenElement ? full.dataset.leave : enter; });
}
setTimeout(poll, EVERY);
