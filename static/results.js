// The results page: unfold every question at once; on paper everything is unfolded, also where the style sheet cannot.
const folds = [...document.querySelectorAll("details.fold")];
const button = document.getElementById("unfold");

if (button && folds.length > 2) {
  const say = () => { button.textContent = folds.every((fold) => fold.open) ? "Close all" : "Open all"; };
  button.hidden = false;
  button.addEventListener("click", () => {
    const open = !folds.every((fold) => fold.open);
    folds.forEach((fold) => { fold.open = open; });
  });
  folds.forEach((fold) => fold.addEventListener("toggle", say));
  say();
}

// What is for facilitators alone stays folded on paper
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open], .apart)")];
  unfolded.forEach((fold) => { fold.open = true; });
});
addEventListener("afterprint", () => { unfolded.forEach((fold) => { fold.open = false; }); unfolded = []; });
