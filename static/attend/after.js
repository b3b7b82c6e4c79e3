/* On the pages that hold no form: sends what still waits; forgets the number of "this phone" once this session's last
   form is sent or over; and after the thank-you, whatever this tab kept: the draft, the empty form, the worker. */
var page = document.querySelector("main"), told = document.querySelector("[data-unsent]");

if ("last" in page.dataset) stored("localStorage", "soundings:" + page.dataset.code, null);

if ("sent" in page.dataset) {
  keys("sessionStorage", DRAFT).forEach(function (key) { stored("sessionStorage", key, null); });
  if (window.caches) caches.delete("soundings").catch(String);
  if (navigator.serviceWorker) navigator.serviceWorker.getRegistrations().then(function (all) {
    all.forEach(function (one) { one.unregister(); });
  }).catch(String);
}

function sendNow() {
  sendWaiting("", function (status) {
    if (status === 201) told.textContent = told.dataset.unsent;
    if (status === 410) told.textContent = told.dataset.shut;
  });
}
addEventListener("online", sendNow);
sendNow();
