/* "Ask this only if": stands only in forms that have conditional questions, before the pieces that ask what is hidden.
   The server hides by the same conditions whatever this script does; here it happens at once. What is hidden keeps what
   was typed, for a change of mind, and is not counted. */
(function () {
  var asked = Array.from(form.querySelectorAll("[data-if]")), told = form.querySelector("[data-asked]"), begun = false;

  function posted(name) { return new FormData(form).getAll(name); }

  /* As forms/questions/number.py reads what is typed; what is no number there is none here. Of the figures of other
     scripts, those of Arabic, Persian and full-width keyboards. */
  function number(name, whole) {
    var typed = posted(name)[0].trim().replace(/[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g, function (figure) {
      return figure.charCodeAt(0) & 15;
    }).replace(/[\u066b\uff0e]/, ".").replace("\uff0c", ",").replace(/[\uff0d\u2212]/, "-");
    var known = whole ? /^-?\d{1,12}$/ : /^-?\d{1,12}(?:\.\d{1,12}|,(?!\d{3}$)\d{1,12})?$/;
    return known.test(typed) && !posted(name + "-prefer_not").length ? +typed.replace(",", ".") : NaN;
  }

  function met(rule) {
    var control = form.querySelector('[name="' + rule.name + '"]');
    if (!control || control.closest("[data-if][hidden]")) return false;
    if (rule.posted) return posted(rule.name).some(function (value) { return rule.posted.indexOf(value) >= 0; });
    var value = number(rule.name, rule.whole);
    if (isNaN(value)) return !posted(rule.name + "-prefer_not").length && /[^\x00-\x7f]/.test(posted(rule.name)[0]); // the server may read it
    return "is" in rule ? value === rule.is : value >= rule.at_least;
  }

  /* In the order of the page, because what depends on a hidden question is hidden as well. */
  function look() {
    var more = false, fewer = false;
    asked.forEach(function (question) {
      var hide = !met(JSON.parse(question.dataset.if));
      if (hide === question.hidden) return;
      question.hidden = hide;
      if (hide) fewer = true; else more = true;
    });
    return more ? "more" : fewer ? "fewer" : "";
  }

  form.querySelectorAll("[data-only-if]").forEach(function (line) { line.remove(); });
  look();
  onLoad.push(function () { begun = true; });
  onChange.push(function () {
    var what = look();
    if (what && begun) told.textContent = told.dataset[what]; // a draft that comes back is no news
  });
})();
