/* The attendee's service worker: lets the form that was open last open again where there is no network. It keeps one
   page, the empty form, and nothing else; where there is a network, the page always comes from there. Its own address
   names the blocks of the page that loads it; a page with other blocks loads another worker, which takes over. */
"use strict";
const KEPT = "soundings";
const [style, script] = location.search.slice(1).split("&");
const POLICY =
  "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; img-src data:; " +
  `style-src '${style}'; form-action 'self'; script-src '${script}'; connect-src 'self'; worker-src 'self'`;

/* One address for each spelling of a session's code; null for every other page. A tablet that is passed around shows
   what the network gives it: the form kept here is one phone's own, and keeps what is typed. */
function place(address) {
  const { pathname, searchParams } = new URL(address);
  const found = !searchParams.has("kiosk") && /^\/s\/([^/]+)$/i.exec(decodeURI(pathname));
  return found && "/s/" + found[1].replace(/[ -]/g, "").toUpperCase();
}

async function keep(address, answer) {
  const kept = await caches.open(KEPT);
  for (const old of await kept.keys()) await kept.delete(old);
  if (answer) await kept.put(address, answer);
}

async function look(event, address) {
  try {
    const answer = await fetch(event.request);
    if (answer.status < 500) event.waitUntil(remember(address, answer.clone()));
    return answer;
  } catch (error) {
    return (await caches.match(address)) || Response.error();
  }
}

/* Only the form itself; whatever else the address answers now, the form of before is over. */
async function remember(address, answer) {
  const isForm = answer.status === 200 && (await answer.clone().text()).includes('<form id="answers"');
  const old = await caches.match(address);
  if (isForm) await keep(address, answer);
  else if (old) await keep(address, null);
}

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const address = event.request.method === "GET" && event.request.mode === "navigate" && place(event.request.url);
  if (address) event.respondWith(look(event, address));
});

/* The page that loaded this worker had come before it: it hands over itself, as it was before anything was typed. */
self.addEventListener("message", (event) => {
  const address = event.source && place(event.source.url);
  if (!address) return;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY };
  event.waitUntil(keep(address, new Response(event.data, { headers })));
});
