/* The one script of the attendee's form, placed whole inside the page. The form works without it; it adds comfort and
   the "this phone" link. It asks nothing but to send the form, and says nothing of its own: all words stand in the page.
   (ES2017, iOS 12) */
(function () {
  "use strict";
  var form = document.getElementById("answers");
  if (!form) return;
  var status = form.querySelector("[data-status]");
  var link = document.getElementById("link");
  var misfit, sending = false, sent = false, again = 0, pause = 2000;

  function random(bytes) { return Array.from(crypto.getRandomValues(new Uint8Array(bytes))); }

  function uuid() {
    var bytes = random(16);
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = bytes.map(function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function filled(box) { return box.type === "radio" || box.type === "checkbox" ? box.checked : box.value !== ""; }

  /* Not reset(): after a mistake the page itself carries the old answers, and reset() would bring them back. */
  function clear(scope) {
    scope.querySelectorAll("input:not([type=hidden]), textarea, select").forEach(function (box) {
      if (box.type === "radio" || box.type === "checkbox") box.checked = false; else box.value = "";
    });
    if (misfit) misfit.hidden = true;
    offerClearing();
  }

  function offerClearing() {
    form.querySelectorAll("[data-clear]").forEach(function (button) {
      var boxes = button.closest(".question").querySelectorAll("input, textarea, select");
      button.hidden = !Array.from(boxes).some(filled);
    });
  }

  form.addEventListener("change", offerClearing);

  document.addEventListener("click", function (event) {
    if (!event.target.closest) return;
    var one = event.target.closest("[data-clear]");
    var all = event.target.closest("[data-clear-all]");
    var mistake = event.target.closest(".summary a");
    if (one) {
      var question = one.closest(".question");
      clear(question);
      question.querySelector("input, textarea, select").focus();
    } else if (all) {
      event.preventDefault();
      clear(form);
      status.textContent = status.dataset.cleared;
      scrollTo(0, 0);
    } else if (mistake) {
      var box = document.getElementById(mistake.hash.slice(1));
      if (!box) return;
      event.preventDefault();
      (box.closest(".question") || box).scrollIntoView();
      box.focus({ preventScroll: true });
    }
  });

  /* "This phone": one random number under this session's code, kept only once somebody chose it and sends. Beside it
     stands the last day on which it is good; thanks.js forgets what is older too. */
  function day(later) { return new Date(Date.now() + later * 864e5).toISOString().slice(0, 10); }

  function kept() { try { return (localStorage.getItem("soundings:" + link.dataset.code) || "").split(" ")[0]; } catch (e) { return ""; } }

  try {
    Object.keys(localStorage).forEach(function (key) {
      if (/^soundings:/.test(key) && !(localStorage.getItem(key).split(" ")[1] >= day(0))) localStorage.removeItem(key);
    });
  } catch (e) { /* nothing could be kept here either */ }

  function keep() {
    var number = btoa(String.fromCharCode.apply(null, random(18))).replace(/\+/g, "-").replace(/\//g, "_");
    try { localStorage.setItem("soundings:" + link.dataset.code, number + " " + day(+link.dataset.days)); } catch (e) { return ""; }
    return kept();
  }

  function choose(carrier) {
    var radio = form.querySelector("input[name=link][value=" + carrier + "]");
    if (radio) radio.checked = true;
  }

  /* #next is the next person on a shared phone: one number for two people would link neither, so it is not offered. */
  var phone = link && link.querySelector("[data-phone]");
  if (phone) {
    var missing = link.querySelector("[data-missing]");
    if (location.hash === "#next") {
      form.action += "#next"; // so that it outlives a page with mistakes
      phone.remove();
    } else if (missing && !kept()) {
      missing.hidden = link.hidden = false;
      phone.remove();
      if (link.querySelectorAll("[name=link]").length === 1) link.querySelector(".answers").remove();
    } else phone.hidden = link.hidden = false;
  }

  /* The card: its QR code brings it in the fragment, which no server sees and which leaves the address bar at once. What
     its letter must be is a sum of the signs before it and the session's number (surveys/carriers/card.py). */
  var card = document.getElementById("link-card");
  if (card) {
    misfit = link.querySelector("[data-misfit]");
    var check = function () {
      var found = /^([A-Z]{3,10})[^A-Z0-9]*([0-9]{3})[^A-Z0-9]*([A-Z])$/.exec(card.value.trim().toUpperCase());
      var weight = 1, sum = +card.dataset.number;
      if (found) (found[1] + found[2]).split("").forEach(function (sign) {
        weight = weight * 2 % 29;
        sum += weight * (sign < "A" ? +sign : sign.charCodeAt(0) - 65);
      });
      misfit.hidden = !found || "ABCDEFGHJKLMNPQRSTUVWXYZ".charAt(sum % 29) === found[3];
    };
    card.addEventListener("input", function () { if (card.value) choose("card"); check(); });
    if (/^#[A-Z]+-[0-9]{3}-[A-Z]$/i.test(location.hash)) {
      card.value = location.hash.slice(1).toUpperCase();
      choose("card");
      check();
      history.replaceState(null, "", location.pathname + location.search);
    }
  }
  if (link) link.querySelectorAll("details input").forEach(function (box) {
    box.addEventListener("input", function () { if (box.value) choose("recalled"); });
  });
  /* Who chooses small facts sees them at once, and sends none by mistake. */
  if (link) link.addEventListener("change", function (event) {
    if (event.target.value === "recalled" && event.target.name === "link") link.querySelector("details").open = true;
  });

  function number() {
    var choice = link && form.querySelector("input[name=link]:checked");
    if (choice && choice.value === "phone") return kept() || ("first" in link.dataset ? keep() : "");
    return "";
  }

  /* Sent without leaving the page, so that what was typed outlives a lost network. A second tap while the first is on its
     way is ignored; should one slip through, the submission's id makes it harmless. */
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    form.elements["link-phone"].value = number();
    send();
  });

  function send() {
    if (sending) return;
    sending = true;
    status.textContent = status.dataset.sending;
    var patience = new AbortController();
    var end = setTimeout(function () { patience.abort(); }, 8000);
    fetch(form.action.split("#")[0], {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" },
      credentials: "omit", cache: "no-store", signal: patience.signal
    }).then(function (answer) {
      if (answer.status === 201) return answer.json().then(arrived);
      if (answer.status === 429 || answer.status >= 500) return later();
      form.submit(); // something to mend: the page that says what
    }).catch(later).then(function () { clearTimeout(end); });
  }

  /* The thank-you page takes this page's place, so that the Back button leads past what was typed. */
  function arrived(told) {
    sent = true;
    clear(form);
    location.replace(told.next);
  }

  function later() {
    sending = false;
    status.textContent = status.dataset.waiting;
    clearTimeout(again);
    again = setTimeout(send, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, 300000);
  }

  addEventListener("online", function () { if (again) { clearTimeout(again); send(); } });

  /* Once the browser leaves for the thank-you page, nothing typed may come back with the Back button. */
  addEventListener("pagehide", function () { if (sent) clear(form); });
  addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    sending = sent = false;
    status.textContent = "";
    form.elements.submission.value = uuid();
  });

  var submission = form.elements.submission;
  if (!("keep" in submission.dataset)) submission.value = uuid();
  offerClearing();
  var summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
