/* The one script of the attendee's form, placed whole inside the page. The form works without it; it adds comfort and
   the "this phone" link. It makes no request and says nothing of its own: all words stand in the page. (ES2017, iOS 12) */
(function () {
  "use strict";
  var form = document.getElementById("answers");
  if (!form) return;
  var status = form.querySelector("[data-status]");
  var link = document.getElementById("link");
  var sending = false, sent = false;

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

  /* "This phone": one random number under this session's code, kept only once somebody chose it and sends. */
  function kept() { try { return localStorage.getItem("soundings:" + link.dataset.code) || ""; } catch (e) { return ""; } }

  function keep() {
    var number = btoa(String.fromCharCode.apply(null, random(18))).replace(/\+/g, "-").replace(/\//g, "_");
    try { localStorage.setItem("soundings:" + link.dataset.code, number); } catch (e) { return ""; }
    return kept();
  }

  /* #next is the next person on a shared phone: one number for two people would link neither, so it is not offered. */
  if (link && location.hash === "#next") {
    form.action += "#next"; // so that it outlives a page with mistakes
  } else if (link) {
    var missing = link.querySelector("[data-missing]");
    if (missing && !kept()) {
      missing.hidden = false;
      link.querySelector("[data-phone]").remove();
    }
    link.hidden = false;
  }

  function number() {
    var choice = link && form.querySelector("input[name=link]:checked");
    if (link && !link.hidden && choice && choice.value === "phone") return kept() || ("first" in link.dataset ? keep() : "");
    return "";
  }

  /* A second tap while the first is on its way is ignored; should one slip through, the submission's id makes it harmless. */
  form.addEventListener("submit", function (event) {
    if (sending) { event.preventDefault(); return; }
    sending = sent = true;
    form.elements["link-phone"].value = number();
    status.textContent = status.dataset.sending;
    setTimeout(function () { sending = false; }, 10000);
  });

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
