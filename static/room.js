/* The projector page: keeps the count of answers fresh and offers the full screen. The address answers {"count": 11} with
   an ETag, so that an unchanged count costs a few bytes. When the network fails it asks less and less often, up to every
   half minute, and says so quietly; the QR code stays. */
const EVERY = 2000;
const SLOWEST = 30000;
const count = document.getElementById("count");
const connection = document.getElementById("connection");
const full = document.getElementById("full");
let tag = "";
let pause = EVERY;

async function ask() {
  const answer = await fetch(count.dataset.url, {
    headers: tag ? { Accept: "application/json", "If-None-Match": tag } : { Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error", // signed out: a sign-in page is no count
    signal: AbortSignal.timeout(8000),
  });
  if (answer.status === 304) return;
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const words = String((await answer.json()).count);
  tag = answer.headers.get("ETag") || "";
  if (count.textContent !== words) count.textContent = words; // written only when new: it is read aloud
}

async function poll() {
  try {
    if (!document.hidden) await ask();
    pause = EVERY;
    connection.textContent = "";
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
    connection.textContent = connection.dataset.lost;
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
