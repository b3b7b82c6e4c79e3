/* The time zone of the person who founds a community: the browser's own stands first in the list, and is chosen where
   nothing else was. Browsers may know a zone by its older name, so they are asked for the name of each. */
const select = document.querySelector("[data-zones]");
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;

function isMine(name) {
  try {
    return name === mine || Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone === mine;
  } catch {
    return false; // a zone that this browser does not know
  }
}

if (select && mine) {
  const options = [...select.options];
  const own = options.find((option) => option.value === mine) || options.find((option) => isMine(option.value));
  if (own) {
    const chosen = select.dataset.zones === "choose" ? own.value : select.value;
    select.prepend(own);
    select.value = chosen;
  }
}
