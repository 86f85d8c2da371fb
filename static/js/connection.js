// Says when the site cannot be reached; and beside a control, when what it sent was not kept. Nothing is queued: a
// rating that was not saved shows the stars as they were, and can be given again.
(() => {
  const PATIENCE_MS = 5000; // a server that restarts is back sooner
  const line = document.getElementById("connection");
  const words = line.dataset; // written by the server, in the reader's language
  let isInterrupted = false;
  let waiting = null;

  function tell(failure = "") {
    const text = navigator.onLine ? failure || (isInterrupted ? words.interrupted : "") : words.offline;
    if (line.textContent !== text) line.textContent = text;
  }

  function follow(isOpen) {
    if (isOpen) {
      clearTimeout(waiting);
      waiting = null;
      isInterrupted = false;
      tell();
    } else waiting ??= setTimeout(() => { isInterrupted = true; tell(); }, PATIENCE_MS);
  }

  const causes = { 0: words.unreachable, 403: words.outdated, 404: words.gone, 429: words.hurried };

  function refuse(event) {
    const { elt, xhr, requestConfig } = event.detail;
    const form = elt.closest("form");
    const cause = causes[xhr.status] ?? words.broken;
    if (requestConfig.verb === "get" || !form) { tell(cause); return; }
    form.reset();
    const said = form.querySelector(".said") ?? form.parentElement.querySelector(".said") ?? form.appendChild(document.createElement("span"));
    said.className = "said is-refused";
    said.setAttribute("role", "alert");
    said.textContent = `${words.refused} ${cause}`;
    tell();
  }

  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, refuse);
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.target.removeAttribute("aria-busy");
    if (event.detail.successful) tell();
  });
  document.addEventListener("feed:open", () => follow(true));
  document.addEventListener("feed:lost", () => follow(false));
  for (const name of ["online", "offline"]) addEventListener(name, () => tell());
  tell();
})();
