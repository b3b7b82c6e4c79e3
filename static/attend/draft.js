/* The form of the page, and the draft of it that this tab keeps: so that a reload, a closed lid or a tab that the phone
   threw away loses nothing. It is erased on sending, on "Clear everything", and never kept on a shared phone. */
var empty = "<!doctype html>" + document.documentElement.outerHTML; // before anything is typed; for the worker
var form = document.getElementById("answers");
var status = form.querySelector("[data-status]");
var shared = location.hash === "#next" || "kiosk" in form.dataset; // the next person on this phone
var wave = form.elements.form.value.slice(0, 22); // the same when a wording is mended meanwhile
var mending = "keep" in form.elements.submission.dataset; // a page with mistakes carries what was typed
var sent = false;
/* Other pieces join in here: whenever something is typed, before sending, once the page has begun. */
var onChange = [], onSend = [], onLoad = [];

function filled(box) { return box.type === "radio" || box.type === "checkbox" ? box.checked : box.value !== ""; }

function boxes(scope) { return Array.from(scope.querySelectorAll("input:not([type=hidden]), textarea, select")); }

function typed() {
  return Array.from(new FormData(form)).filter(function (pair) { return form.elements[pair[0]].type !== "hidden"; });
}

function fill(pairs) {
  boxes(form).forEach(function (box) {
    var place = pairs.findIndex(function (pair) {
      return pair[0] === box.name && (box.type !== "radio" && box.type !== "checkbox" || pair[1] === box.value);
    });
    if (box.type === "radio" || box.type === "checkbox") box.checked = place >= 0;
    else box.value = place >= 0 ? pairs[place][1] : "";
  });
  changed();
}

/* Not reset(): after a mistake the page itself carries the old answers, and reset() would bring them back. */
function clear(scope) {
  boxes(scope).forEach(function (box) {
    if (box.type === "radio" || box.type === "checkbox") box.checked = false; else box.value = "";
  });
  changed();
}

function changed() {
  form.querySelectorAll("[data-clear]").forEach(function (button) {
    button.hidden = !boxes(button.closest(".question")).some(filled);
  });
  onChange.forEach(function (call) { call(); });
  if (!shared && !sent) stored("sessionStorage", DRAFT + wave, JSON.stringify(typed()));
}

function forget() {
  stored("sessionStorage", DRAFT + wave, null);
  stored("localStorage", UNSENT + wave, null);
}

form.addEventListener("input", changed);
form.addEventListener("change", changed);
