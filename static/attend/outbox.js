/* What waits to be sent. A piece of every attendee page's script (surveys/views/bare.py puts the pieces of a page into
   one function; all of them are ES2017, for iOS 12).

   Between a press on Send and the answer "received", the body stands in this browser under its form's id, with the day on
   which it was written: whatever page of ours is opened next sends it again. Its submission id makes it count once. */
var UNSENT = "soundings-unsent ", DRAFT = "soundings-draft ", KEEP_DAYS = 7;

function day(later) { return new Date(Date.now() + later * 864e5).toISOString().slice(0, 10); }

/* Reads, writes, or with null erases. A browser may refuse to keep anything: then nothing is kept. */
function stored(kind, key, value) {
  try {
    if (value === null) window[kind].removeItem(key);
    else if (value !== undefined) window[kind].setItem(key, value);
    return window[kind].getItem(key);
  } catch (e) { return null; }
}

function keys(kind, start) {
  try { return Object.keys(window[kind]).filter(function (key) { return key.startsWith(start); }); } catch (e) { return []; }
}

function post(to, body) {
  var patience = new AbortController();
  var end = setTimeout(function () { patience.abort(); }, 15000);
  var asked = fetch(to, {
    method: "POST", body: body, credentials: "omit", cache: "no-store", signal: patience.signal,
    headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" }
  });
  asked.catch(String).then(function () { clearTimeout(end); });
  return asked;
}

/* The body that waits for a form, or null. What is older than a week is erased: no form takes it any more. */
function waiting(key) {
  var found;
  try { found = JSON.parse(stored("localStorage", key)); } catch (e) { found = null; }
  if (found && found.day >= day(-KEEP_DAYS)) return found;
  stored("localStorage", key, null);
  return null;
}

/* Sends what waits from other forms, and tells what came of each: 201 arrived, 410 too late. A body that must be mended
   first (422) waits for its form to be opened. */
function sendWaiting(own, tell) {
  keys("localStorage", UNSENT).forEach(function (key) {
    var found = key !== own && waiting(key);
    if (found) post(found.to, found.body).then(function (answer) {
      if (answer.status >= 500 || answer.status === 429 || answer.status === 422) return;
      stored("localStorage", key, null);
      tell(answer.status);
    }).catch(String);
  });
}

/* "This phone" keeps a number and the last day on which it is good; what is older goes. */
keys("localStorage", "soundings:").forEach(function (key) {
  if (!(stored("localStorage", key).split(" ")[1] >= day(0))) stored("localStorage", key, null);
});
