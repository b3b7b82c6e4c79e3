/* Linking: the card that comes in the address, and "this phone". Only in forms that ask for a link. */
var link = document.getElementById("link"), linkKey = "soundings:" + link.dataset.code;

function random(bytes) { return Array.from(crypto.getRandomValues(new Uint8Array(bytes))); }

/* "This phone": one random number under this session's code, kept only once somebody chose it and sends. Beside it
   stands the last day on which it is good. */
function kept() { return (stored("localStorage", linkKey) || "").split(" ")[0]; }

function keep() {
  var number = btoa(String.fromCharCode.apply(null, random(18))).replace(/\+/g, "-").replace(/\//g, "_");
  stored("localStorage", linkKey, number + " " + day(+link.dataset.days));
  return kept();
}

function choose(carrier) {
  var radio = form.querySelector("input[name=link][value=" + carrier + "]");
  if (radio) radio.checked = true;
}

/* One number for two people would link neither, so the next person on a shared phone is not offered it. */
var phone = link.querySelector("[data-phone]");
if (phone) {
  var missing = link.querySelector("[data-missing]");
  if (shared) phone.remove();
  else if (missing && !kept()) {
    missing.hidden = link.hidden = false;
    phone.remove();
    if (link.querySelectorAll("[name=link]").length === 1) link.querySelector(".answers").remove();
  } else phone.hidden = link.hidden = false;
}

/* The card: its QR code brings it in the fragment, which no server sees and which leaves the address bar at once. What
   its letter must be is a sum of the signs before it and the session's number (surveys/carriers/card.py). */
var card = document.getElementById("link-card");
if (card) {
  var misfit = link.querySelector("[data-misfit]");
  onChange.push(function () {
    var found = /^([A-Z]{3,10})[^A-Z0-9]*([0-9]{3})[^A-Z0-9]*([A-Z])$/.exec(card.value.trim().toUpperCase());
    var weight = 1, sum = +card.dataset.number;
    if (found) (found[1] + found[2]).split("").forEach(function (sign) {
      weight = weight * 2 % 29;
      sum += weight * (sign < "A" ? +sign : sign.charCodeAt(0) - 65);
    });
    misfit.hidden = !found || "ABCDEFGHJKLMNPQRSTUVWXYZ".charAt(sum % 29) === found[3];
  });
  card.addEventListener("input", function () { if (card.value) choose("card"); });
}
link.querySelectorAll("details input").forEach(function (box) {
  box.addEventListener("input", function () { if (box.value) choose("recalled"); });
});
/* Who chooses small facts sees them at once, and sends none by mistake. */
link.addEventListener("change", function (event) {
  if (event.target.value === "recalled" && event.target.name === "link") link.querySelector("details").open = true;
});

/* After the draft is back: the card in the hand counts more. */
onLoad.push(function () {
  if (!card || !/^#[A-Z]+-[0-9]{3}-[A-Z]$/i.test(location.hash)) return;
  card.value = location.hash.slice(1).toUpperCase();
  choose("card");
  history.replaceState(null, "", location.pathname + location.search);
  changed();
});

onSend.push(function () {
  var choice = form.querySelector("input[name=link]:checked");
  form.elements["link-phone"].value =
    choice && choice.value === "phone" ? kept() || ("first" in link.dataset ? keep() : "") : "";
});
