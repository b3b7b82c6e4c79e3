/* The last piece of the form's script: what a touch does, and how the page begins. */
document.addEventListener("click", function (event) {
  if (!event.target.closest) return;
  var one = event.target.closest("[data-clear]");
  var all = event.target.closest("[data-clear-all]");
  var way = event.target.closest(".summary a, .gaps a");
  var language = event.target.closest("[name=switch]");
  if (one) {
    clear(one.closest(".question"));
    boxes(one.closest(".question"))[0].focus();
  } else if (all) {
    event.preventDefault();
    stop();
    clear(form);
    forget();
    say(status.dataset.cleared);
    gaps.hidden = true;
    show(Math.min(at, 0));
    scrollTo(0, 0);
  } else if (way) {
    var box = document.getElementById(decodeURIComponent(way.hash.slice(1)));
    if (!box) return;
    event.preventDefault();
    reveal(box);
    (box.closest(".question") || box).scrollIntoView();
    box.focus({ preventScroll: true });
  } else if (language) {
    event.preventDefault();
    speak(language.formAction);
  } else if (event.target.closest("[data-copy]")) copyAll();
});

/* The page in another language: what is typed comes along in this tab's draft. Where none is kept (a shared phone) the
   server gets it and gives it back, and stores nothing; so it is without a script. */
function speak(address) {
  address += /[?&]one=1/.test(location.search) ? "&one=1" : "";
  changed();
  if (stored("sessionStorage", DRAFT + wave)) return location.assign(address);
  var mark = form.appendChild(document.createElement("input"));
  mark.type = "hidden";
  mark.name = "switch";
  form.action = address + location.hash;
  form.submit();
}

/* Once the browser leaves for the thank-you page, nothing typed may come back with the Back button. */
addEventListener("pagehide", function () { if (sent) clear(form); });
addEventListener("pageshow", function (event) {
  if (!event.persisted) return;
  sending = sent = false;
  say("");
  form.elements.submission.value = uuid();
  begin();
});

/* The draft of this tab, or what waits to be sent. */
function begin() {
  var unsent = !shared && waiting(own);
  if (mending) return changed();
  var draft = shared ? "[]" : stored("sessionStorage", DRAFT + wave) || "[]";
  fill(unsent ? Array.from(new URLSearchParams(unsent.body)) : JSON.parse(draft));
  if (!unsent) return;
  form.elements.submission.value = new URLSearchParams(unsent.body).get("submission");
  body = unsent.body;
  send();
}

if (shared) {
  document.querySelectorAll(".bar-slim a").forEach(function (way) { way.hash = "next"; });
}
if (!mending) form.elements.submission.value = uuid();
begin();
onLoad.forEach(function (call) { call(); });
sendWaiting(shared ? "" : own, String);
oneByOne.hidden = false;
if (/[?&](one|easy)=1/.test(location.search)) show(Math.max(firstStep(), 0));
if (!navigator.onLine && !status.textContent) say(status.dataset.offline);
var summary = document.querySelector(".summary:not([hidden])");
if (summary) summary.focus();

/* So that the page opens again without a network: after it is seen, and with nothing typed in it. */
if (navigator.serviceWorker && form.dataset.worker && !shared && !mending) addEventListener("load", function () {
  setTimeout(function () {
    if (!navigator.onLine) return;
    navigator.serviceWorker.register(form.dataset.worker, { scope: location.pathname.slice(0, 3) }).then(function (made) {
      (made.installing || made.waiting || made.active).postMessage(empty);
    }).catch(String);
  }, 1000);
});
