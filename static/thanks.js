/* On the thank-you page of the last form: forgets the one random number that "this phone" kept for this session. */
(function () {
  "use strict";
  var page = document.querySelector("[data-last]");
  try { if (page) localStorage.removeItem("soundings:" + page.dataset.code); } catch (e) { /* nothing could be kept here either */ }
})();
