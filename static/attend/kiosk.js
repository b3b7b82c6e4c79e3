/* One tablet passed around: brings the fresh form back by itself, after the thank-you and whenever somebody went away
   in the middle, and follows no link that leads elsewhere. It waits while nobody is there to answer, and never throws
   away what is on its way. */
(function () {
  var place = document.querySelector("[data-kiosk]");
  if (!place) return;
  var warning = document.querySelector("[data-kiosk-warning]");
  var status = document.querySelector("[data-status]");
  var timer = 0, asked = false;

  function begin() {
    clearTimeout(timer);
    if (asked) warning.hidden = true;
    asked = false;
    timer = setTimeout(over, place.dataset.after * 1000);
  }

  function over() {
    if (status && (status.textContent === status.dataset.waitingHere || status.textContent === status.dataset.sending)) return begin();
    if (warning && !asked) {
      asked = true;
      warning.hidden = false;
      warning.textContent = warning.dataset.kioskWarning;
      timer = setTimeout(over, 20000);
      return;
    }
    fetch(place.dataset.kiosk, { credentials: "omit", cache: "no-store" }).then(function (answer) {
      if (answer.status >= 500) throw answer.status;
      location.replace(place.dataset.kiosk);
    }).catch(function () {
      var clear = document.querySelector("[data-clear-all]");
      if (clear && clear.click) clear.click(); // offline: the browser's own error page would be the end of it
      begin();
    });
  }

  ["touchstart", "mousedown", "keydown", "input", "scroll"].forEach(function (name) {
    addEventListener(name, begin, { passive: true });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (link && (link.target || link.protocol !== location.protocol)) event.preventDefault();
  });
  begin();
})();
