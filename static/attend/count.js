/* Text that is too long is taken and counted; nothing is cut. The count is said when typing stops. */
form.querySelectorAll("[data-limit]").forEach(function (box) {
  var says = document.getElementById(box.id + "-count"), pause;
  onChange.push(function () {
    clearTimeout(pause);
    pause = setTimeout(function () {
      var left = box.dataset.limit - Array.from(box.value.trim()).length;
      var near = left < 50 || left < box.dataset.limit / 20;
      says.textContent = !near ? "" : (left < 0 ? says.dataset.over : says.dataset.left).replace("{n}", Math.abs(left));
      says.classList.toggle("error", left < 0);
    }, 700);
  });
});
