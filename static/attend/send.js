/* Sending, without leaving the page, so that what was typed outlives a lost network. The form works without all of this;
   it asks nothing but to send, and says nothing of its own: all words stand in the page. */
var sending = false, again = 0, pause = 1000, own = UNSENT + wave;
var to = form.action.split("#")[0], body = "", copy = form.querySelector("[data-copy]");

function uuid() {
  var bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
  bytes[6] = bytes[6] & 15 | 64;
  bytes[8] = bytes[8] & 63 | 128;
  var hex = bytes.map(function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function say(words) { status.textContent = words; }

/* A second tap while the first is on its way is ignored; should one slip through, the submission's id makes it harmless. */
form.addEventListener("submit", function (event) {
  event.preventDefault();
  if (sending || goOn() || remind()) return;
  gaps.hidden = true;
  onSend.forEach(function (call) { call(); });
  body = new URLSearchParams(new FormData(form)).toString();
  if (!shared) stored("localStorage", own, JSON.stringify({ to: to, body: body, day: day(0) }));
  pause = 1000;
  send();
});

function send() {
  if (sending) return;
  var mine = body;
  sending = true;
  clearTimeout(again);
  say(status.dataset.sending);
  post(to, mine).then(function (answer) {
    if (mine !== body) return; // cleared meanwhile, for somebody else
    if (answer.status === 429 || answer.status >= 500) return later(answer.headers.get("Retry-After"));
    return answer.json().then(function (told) {
      if (answer.status === 201) return arrived(told);
      sending = false;
      if (answer.status === 409 || answer.status === 410) return refused(told);
      stored("localStorage", own, null);
      form.action = to.split("?")[0] + location.search + location.hash; // the same view; the next person stays the next
      form.submit(); // something to mend: the page that says what
    });
  }).catch(function () { if (mine === body) later(); });
}

/* The thank-you page takes this page's place, so that the Back button leads past what was typed. */
function arrived(told) {
  sent = true;
  forget();
  clear(form);
  say("");
  location.replace(told.next);
}

/* Too late, or sent before: nothing more to try. What was typed stays on the page, to be copied. */
function refused(told) {
  forget();
  sent = true; // and so kept nowhere any more
  body = "";
  say(told.message + " " + told.way_out);
  copy.hidden = false;
  sendPart.scrollIntoView();
}

function later(seconds) {
  sending = false;
  var words = status.dataset;
  say(!stored("localStorage", own) ? words.waitingHere : words.waiting);
  again = setTimeout(send, Math.max(pause * (0.5 + Math.random()), 1000 * seconds || 0));
  pause = Math.min(pause * 2, 300000);
}

function stop() {
  clearTimeout(again);
  again = 0;
  sending = false;
  body = "";
  form.elements.submission.value = uuid();
}

/* What is typed, with the questions, for another place. */
function copyAll() {
  var words = Array.from(form.querySelectorAll(".question")).map(function (own) {
    var chosen = boxes(own).filter(filled).map(function (box) {
      return box.type === "radio" || box.type === "checkbox" ? box.closest("label").textContent.trim() : box.value;
    });
    return chosen.length ? own.querySelector(".prompt").textContent.trim() + "\n" + chosen.join("\n") + "\n\n" : "";
  }).join("");
  var box = form.appendChild(document.createElement("textarea"));
  box.value = words;
  box.select();
  document.execCommand("copy"); // the newer way wants a permission, and a newer phone
  box.remove();
  say(copy.dataset.copied);
}

addEventListener("online", function () { if (again) { pause = 1000; send(); } });
