/* Reading the count of answers aloud, on the pages that show it: at most twice a minute, since a room sends many a
   second. The words after the number stand in data-words of the element #said. */
const SLOWEST = 30000;
let spoken = 0;

export function speak(count) {
  const said = document.getElementById("said");
  const words = `${count} ${said?.dataset.words}`;
  if (!said || Date.now() - spoken < SLOWEST || said.textContent === words) return;
  spoken = Date.now();
  said.textContent = words;
}
