// The first minute with the keyboard, and where focus goes when one question follows another.
(() => {
  const SETTLING_MS = 350;
  let wasInside = false;
  const interview = () => document.getElementById("interview");

  // The pressed control is gone with its question: focus moves to the next one, whose name is then read out.
  document.addEventListener("htmx:beforeSwap", (event) => {
    wasInside = event.detail.target.id === "interview" && event.detail.target.contains(document.activeElement);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!interview() || !event.detail.requestConfig.path.startsWith("/start/")) return;
    if (wasInside) document.getElementById("asked-title").focus({ preventScroll: true });
    wasInside = false;
    settle(interview());
  });

  // No press counts while the question has only just changed, and no star lights up under a resting pointer.
  function settle(asked) {
    asked.dataset.settling = "";
    asked.dataset.untouched = "";
    setTimeout(() => delete asked.dataset.settling, SETTLING_MS);
    const at = (event) => `${event.screenX} ${event.screenY}`;
    let start = null;
    addEventListener("pointermove", function moved(event) {
      start ??= at(event);
      if (start === at(event)) return;
      delete asked.dataset.untouched;
      removeEventListener("pointermove", moved);
    });
  }

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
