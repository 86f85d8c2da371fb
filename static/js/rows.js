// Keeps every film once on the page: what has come into the list stands in no row below it any more. Its place in
// the row stays, so that nothing moves there, and leads to the list.
(() => {
  function keepOnce() {
    const place = document.getElementById("above");
    const feed = document.getElementById("feed");
    if (!place || !feed) return;
    for (const film of document.querySelectorAll("[data-film]")) {
      const twin = feed.querySelector(`[data-item="${film.dataset.film}"]`);
      const own = film.querySelector("a:not(.shelf-above)");
      const pointer = film.querySelector(".shelf-above");
      const say = film.querySelector(".row-say"); // the list above asks the same
      if (twin && !pointer) {
        const hadFocus = film.contains(document.activeElement);
        film.append(place.content.cloneNode(true));
        const added = film.querySelector(".shelf-above");
        added.href = `#${twin.id}`;
        own.hidden = say.hidden = true;
        if (hadFocus) added.focus({ preventScroll: true });
      } else if (!twin && pointer) {
        const hadFocus = film.contains(document.activeElement);
        pointer.remove();
        own.hidden = say.hidden = false;
        if (hadFocus) own.focus({ preventScroll: true });
      }
    }
  }

  document.addEventListener("feed:shown", keepOnce);
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "feed") keepOnce(); });
})();
