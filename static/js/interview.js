// The first minute with the keyboard, and where focus goes when one question follows another.
(() => {
  let wasInside = false;
  const interview = () => document.getElementById("interview");

  // The pressed control is gone with its question: focus moves to the next one, whose name is then read out.
  document.addEventListener("htmx:beforeSwap", (event) => {
    wasInside = event.detail.target.id === "interview" && event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const title = document.getElementById("asked-title");
    if (wasInside && title && event.detail.requestConfig.path.startsWith("/start/")) title.focus({ preventScroll: true });
    wasInside = false;
  });

  function act(key) {
    const form = interview().querySelector("form.asked-answer");
    if (key === "u") {
      const undo = interview().querySelector(".asked-last button");
      if (undo) undo.click();
      return Boolean(undo);
    }
    if (!form) return false;
    const wanted = { n: "[value=unseen]", x: "[value=dismiss]" }[key];
    if (wanted) form.querySelector(wanted).click();
    else if (/^[0-9]$/.test(key)) {
      form.querySelectorAll("[name=stars]")[(Number(key) || 10) - 1].checked = true;
      form.requestSubmit();
    } else return false;
    return true;
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio]), textarea, select") || !interview()) return;
    if (interview().querySelector(".htmx-request")) return; // one answer at a time
    if (act(event.key)) event.preventDefault();
  });
})();
