/* On the pages that hold no form: forgets the one random number that "this phone" kept, once this session's last form
   is sent or over, and every session's whose day is past. (ES2017, iOS 12) */
(function () {
  "use strict";
  var page = document.querySelector("[data-last]");
  var today = new Date().toISOString().slice(0, 10);
  try {
    if (page) localStorage.removeItem("soundings:" + page.dataset.code);
    Object.keys(localStorage).forEach(function (key) {
      if (/^soundings:/.test(key) && !(localStorage.getItem(key).split(" ")[1] >= today)) localStorage.removeItem(key);
    });
  } catch (e) { /* nothing could be kept here either */ }
})();
