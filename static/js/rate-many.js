// Rating with the keyboard alone: arrow keys go from film to film, a digit rates and goes on, u takes the last one back.
(() => {
  const grid = document.getElementById("quick");
  if (!grid) return;
  const cards = [...grid.querySelectorAll(".card")];
  let last = null;
  let awaited = null; // its answer is still on its way, and is to be taken back when it is there

  // One film is a stop of the Tab key; its controls follow it as ever.
  cards.forEach((card, place) => { card.tabIndex = place ? -1 : 0; });

  function go(card) {
    if (!card) return;
    for (const other of cards) other.tabIndex = other === card ? 0 : -1;
    card.focus();
    card.scrollIntoView({ block: "nearest" });
  }

  function perRow() {
    const top = cards[0].offsetTop;
    const n = cards.findIndex((card) => card.offsetTop !== top);
    return n < 0 ? cards.length : n;
  }

  function rate(card, halves) {
    const form = card.querySelector("form.actions");
    form.querySelectorAll("[name=stars][type=radio]")[halves - 1].checked = true;
    form.requestSubmit();
  }

  function press(card, selector) {
    const button = card && card.querySelector(selector);
    if (button) button.click();
    return Boolean(button);
  }

  const undo = (card) => press(card, ".said [formaction]") || press(card, ".unseen [aria-pressed=true]");

  function takeBack(card) {
    if (card.querySelector("[aria-busy=true]")) awaited = card;
    else undo(card);
    go(card);
  }

  function act(card, key) {
    const next = cards[cards.indexOf(card) + 1];
    if (/^[0-9]$/.test(key)) { rate(card, Number(key) || 10); last = card; go(next); }
    else if (key === "x") { press(card, "[name=dismiss]"); last = card; go(next); }
    else if (key === "n") { press(card, ".unseen button"); last = card; go(next); }
    else if (key === "u" && last) takeBack(last);
    else return false;
    return true;
  }

  grid.addEventListener("htmx:afterRequest", (event) => {
    if (!awaited || !awaited.contains(event.target)) return;
    if (event.detail.successful) undo(awaited);
    awaited = null;
  });

  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const card = event.target.closest(".card");
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perRow(), ArrowUp: -perRow() };
    const step = event.target === card && steps[event.key];
    if (step) go(cards[cards.indexOf(card) + step]);
    if (step || act(card, event.key)) event.preventDefault();
  });
})();
