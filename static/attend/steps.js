/* One question at a time: a way to look at the same page, without any request. Only the address remembers it (?one=1);
   easy to read (?easy=1) begins with it. Each step is a question with the words before it; the last one has Send. */
var oneByOne = document.querySelector("[data-one]"), start = document.querySelector("[data-start]");
var stepBar = form.querySelector("[data-step]"), stepOn = form.querySelector("[data-on]"), sendPart = form.querySelector(".send");
var at = -1; // the step that is shown, as its place among all; -1: the whole page

/* All steps: the elements of each, its question last. The first one is the promise. */
var steps = [[start]], before = [];
Array.from(form.children).forEach(function (part) {
  if (part.matches(".question, .part")) before.push(part);
  if (part.matches(".question") && boxes(part).length) { steps.push(before); before = []; }
});
steps[steps.length - 1] = steps[steps.length - 1].concat(before);

function question(step) { return step.filter(function (part) { return part.matches(".question") && boxes(part).length; })[0]; }

/* A condition may have hidden a question meanwhile. */
function open(step) { var own = question(step); return !own || !own.hidden; }

function next(from, by) {
  for (var place = from + by; place >= 0 && place < steps.length; place += by) if (open(steps[place])) return place;
  return -1;
}

/* What stands on a step: its question, and the words before it. Words whose own question is hidden go with the next that
   is not, or with the last; of headings, only the one nearest to something. */
function standing(place) {
  var first = place, last = next(place, 1) < 0 ? steps.length - 1 : place, parts = [];
  while (first > 0 && !open(steps[first - 1])) first--;
  function dropEmptyHeading() { if (parts.length && parts[parts.length - 1].matches(".part")) parts.pop(); }
  steps.slice(first, last + 1).forEach(function (step) {
    step.forEach(function (part) {
      if (part.hidden) return;
      if (part.matches(".part")) dropEmptyHeading();
      parts.push(part);
    });
  });
  dropEmptyHeading();
  return parts;
}

function show(place, focus) {
  at = place;
  var whole = at < 0, parts = whole ? [] : standing(at), asked = steps.filter(function (step) { return question(step) && open(step); });
  steps.forEach(function (step) {
    step.forEach(function (part) { part.classList.toggle("off", !whole && parts.indexOf(part) < 0); });
    if (question(step)) heading(question(step).querySelector(".prompt"), !whole);
  });
  stepBar.hidden = at < 1;
  stepBar.lastElementChild.textContent =
    stepBar.dataset.step.replace("{n}", asked.indexOf(steps[at]) + 1).replace("{all}", asked.length);
  stepOn.hidden = whole || next(at, 1) < 0;
  sendPart.classList.toggle("off", !stepOn.hidden);
  oneByOne.textContent = whole ? oneByOne.dataset.one : oneByOne.dataset.all;
  if (!focus) return;
  scrollTo(0, 0);
  (at > 0 ? question(steps[at]).querySelector(".prompt > span") : start.querySelector("h1")).focus();
}

/* What is asked is the page's heading while it stands alone. */
function heading(prompt, alone) {
  var words = prompt.firstElementChild;
  if (!words) {
    words = document.createElement("span");
    words.appendChild(prompt.firstChild);
    prompt.appendChild(words);
  }
  words.tabIndex = -1;
  if (alone) words.setAttribute("role", "heading"); else words.removeAttribute("role");
  words.setAttribute("aria-level", 1);
}

/* Brings the step with this element to the front, where steps are shown. */
function reveal(element) {
  if (at >= 0) steps.forEach(function (step, place) {
    if (step.some(function (part) { return part.contains(element); })) show(place);
  });
}

/* To the next step; false where there is none and the press was on Send. */
function goOn() {
  if (at < 0 || next(at, 1) < 0) return false;
  show(next(at, 1), true);
  return true;
}

/* Where one stands: at the first mistake, else at the first question without an answer, once some have one. */
function firstStep() {
  var wrong = form.querySelector(".wrong");
  if (wrong) return steps.findIndex(function (step) { return step.some(function (part) { return part.contains(wrong); }); });
  if (!boxes(form).some(filled)) return 0;
  return steps.findIndex(function (step) { return question(step) && open(step) && !boxes(question(step)).some(filled); });
}

stepBar.querySelector("button").addEventListener("click", function () { show(next(at, -1), true); });
oneByOne.addEventListener("click", function () {
  var query = location.search.slice(1).split("&").filter(function (part) { return part && !/^(one|easy)=1$/.test(part); });
  if (at < 0) query.push("one=1");
  history.replaceState(null, "", location.pathname + (query.length ? "?" + query.join("&") : "") + location.hash);
  show(at < 0 ? Math.max(firstStep(), 0) : -1, true);
});
onChange.push(function () { if (at >= 0) show(at); });
