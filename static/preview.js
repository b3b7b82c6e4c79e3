/* The phone on the desk hides and shows conditional questions by the very script of the live form, which finds its form
   and the lists of what to call in these three names. What was chosen stays when the phone is drawn anew. */
let phone = null;
let drawn = 0;

export async function follow() {
  const shown = document.querySelector("#preview .form");
  if (!shown) return;
  const chosen = phone ? [...new FormData(phone)] : [];
  phone = document.createElement("form"); // made here, so that without scripts nothing can be sent
  phone.className = shown.className;
  phone.append(...shown.cloneNode(true).childNodes);
  phone.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
  });
  for (const [name, value] of chosen) choose(phone.elements[name], value);
  if (phone.querySelector("[data-if]")) await hideAndShow(phone);
  shown.replaceWith(phone); // at last, so that nothing is seen and hidden at once
}

async function hideAndShow(form) {
  Object.assign(globalThis, { form, onLoad: [], onChange: [] });
  drawn += 1;
  await import(`./attend/conditions.js?${drawn}`); // another address each time, because a module runs once
  globalThis.onLoad.forEach((call) => call());
  form.addEventListener("input", () => globalThis.onChange.forEach((call) => call()));
}

function choose(control, value) {
  if (!control) return;
  for (const one of control instanceof RadioNodeList ? control : [control]) {
    if (one.type !== "radio" && one.type !== "checkbox") one.value = value;
    else if (one.value === value) one.checked = true;
  }
}
