// Sends a rating as soon as a star is chosen. With the keyboard, arrow keys pass over stars on the way: wait until they rest.
(() => {
  const REST_MS = 700;
  let byKeyboard = false;
  const waiting = new WeakMap();

  addEventListener("pointerdown", () => { byKeyboard = false; }, true);
  addEventListener("keydown", () => { byKeyboard = true; }, true);

  addEventListener("change", (event) => {
    const form = event.target.closest("form.actions");
    if (!form || event.target.name !== "stars") return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => form.requestSubmit(), byKeyboard ? REST_MS : 0));
  });
})();
