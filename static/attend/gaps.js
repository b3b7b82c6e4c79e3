/* One gentle reminder: what is left unanswered, before sending, once. What must be answered the server says. */
var gaps = form.querySelector("[data-gaps]"), reminded = mending;

/* Whether there was something to remind of. */
function remind() {
  if (reminded) return false;
  var open = Array.from(form.querySelectorAll(".question")).filter(function (own) {
    return own.id !== "link" && !own.hidden && boxes(own).length && !boxes(own).some(filled);
  });
  var must = open.some(function (own) { return own.querySelector("[data-required]"); });
  if (!open.length || must) return false;
  reminded = true;
  gaps.querySelector("h2").textContent = open.length > 1 ? gaps.dataset.gaps.replace("{n}", open.length) : gaps.dataset.one;
  var list = gaps.querySelector("ul");
  open.forEach(function (own) {
    var way = list.appendChild(document.createElement("li")).appendChild(document.createElement("a"));
    way.href = "#" + boxes(own)[0].id;
    way.textContent = own.querySelector(".prompt").textContent.trim();
  });
  gaps.hidden = false;
  gaps.focus();
  return true;
}
