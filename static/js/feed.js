// Keeps the page's list as the server last decided it: listens on a socket, lets cards glide to their new places,
// keeps focus, and says what happened. Without a socket the next request shows the same.
(() => {
  const GLIDE_MS = 380;
  const LONGEST_WAIT_MS = 30000;
  const NEWS_MS = 8000;
  const NOT_KNOWN = 4401; // the server does not know this session yet: its first feedback makes it known
  const address = `${document.body.dataset.socketOrigin || location.origin.replace(/^http/, "ws")}/ws/feed/?language=${document.documentElement.lang}`;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let socket = null;
  let wait = 500;
  let wasOpen = false;
  let forgetting = null;

  const places = (feed) =>
    new Map([...feed.querySelectorAll("[data-item]")].map((card) => [card.dataset.item, card.getBoundingClientRect()]));

  function glide(feed, before) {
    if (still.matches) return;
    const timing = { duration: GLIDE_MS, easing: "cubic-bezier(.2, .8, .2, 1)" };
    for (const card of feed.querySelectorAll("[data-item]")) {
      const old = before.get(card.dataset.item);
      const now = card.getBoundingClientRect();
      if (!old) {
        card.animate([{ opacity: 0, transform: "scale(.96)" }, { opacity: 1, transform: "none" }], timing);
      } else if (old.left !== now.left || old.top !== now.top) {
        const away = `translate(${old.left - now.left}px, ${old.top - now.top}px)`;
        card.animate([{ transform: away }, { transform: "none" }], timing);
      }
    }
  }

  // What moved under a resting pointer is not what it was aimed at: no press counts while cards glide (the second
  // half of a double click would rate the next film), and no star lights up before the pointer itself moves.
  function settle(feed) {
    feed.dataset.settling = "";
    feed.dataset.untouched = "";
    setTimeout(() => delete feed.dataset.settling, GLIDE_MS);
    const at = (event) => `${event.screenX} ${event.screenY}`;
    let start = null;
    addEventListener("pointermove", function moved(event) {
      start ??= at(event);
      if (start === at(event)) return;
      delete feed.dataset.untouched;
      removeEventListener("pointermove", moved);
    });
  }

  function keepFocus(held) {
    if (!held) return;
    const same = document.getElementById(held);
    const banner = document.getElementById("banner");
    if (same) same.focus({ preventScroll: true });
    else if (banner) { banner.tabIndex = -1; banner.focus({ preventScroll: true }); }
  }

  const isInView = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  };

  // Said once to those who listen. Whoever looks at another page, or farther down, sees it in a corner, with the undo.
  function announce(fresh, isOnThisPage) {
    const news = document.getElementById("news");
    const text = fresh.querySelector(".banner-text");
    const isSeen = isOnThisPage && isInView(document.getElementById("banner"));
    if (news.contains(document.activeElement)) keepFocus("banner");
    news.classList.toggle("visually-hidden", isSeen);
    news.textContent = text ? text.textContent.replace(/\s+/g, " ").trim() : "";
    if (isSeen || !text) return;
    const undo = isOnThisPage && fresh.querySelector(".banner form");
    if (undo) news.append(undo.cloneNode(true));
    else news.append(" ", Object.assign(document.createElement("a"), { href: "/", textContent: document.querySelector(".menu a").textContent }));
    htmx.process(news);
    forgetLater(news);
  }

  // It covers a corner of the page; not while somebody has come to it with the keyboard.
  function forgetLater(news) {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => {
      if (news.contains(document.activeElement)) forgetLater(news);
      else news.replaceChildren();
    }, NEWS_MS);
  }

  // A row under which somebody reads stays where it is, whatever height the list above it comes to have.
  function swap(feed, fresh) {
    const row = [...document.querySelectorAll(".shelf")].find(isInView);
    const top = row && row.getBoundingClientRect().top;
    const root = document.documentElement;
    root.style.overflowAnchor = "none"; // else the browser may move what is moved here already
    fresh.style.minHeight = `${feed.offsetHeight}px`;
    feed.replaceWith(fresh);
    if (row && top < innerHeight / 2) scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
    requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("feed");
    const feed = document.getElementById("feed");
    if (feed) {
      const held = feed.contains(document.activeElement) ? document.activeElement.id || "banner" : "";
      const before = places(feed);
      swap(feed, fresh);
      htmx.process(fresh);
      keepFocus(held);
      glide(fresh, before);
      settle(fresh);
      document.dispatchEvent(new CustomEvent("feed:shown"));
    }
    announce(fresh, feed !== null);
  }

  function catchUp() {
    if (document.getElementById("feed")) htmx.ajax("GET", "/", { target: "#feed", swap: "outerHTML" });
  }

  function connect() {
    socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      document.body.dataset.socket = "open";
      document.dispatchEvent(new CustomEvent("feed:open"));
      if (wasOpen) catchUp();
      wasOpen = true;
      wait = 500;
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "feed") show(message.html);
    });
    socket.addEventListener("close", (event) => {
      socket = null;
      document.body.dataset.socket = "closed";
      if (event.code === NOT_KNOWN) return;
      if (wasOpen) document.dispatchEvent(new CustomEvent("feed:lost"));
      setTimeout(() => { if (!socket) connect(); }, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  // Feedback may be what makes the session known; and its answer may beat the socket of a page just opened.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.requestConfig.verb === "post" && !socket) { wasOpen = true; connect(); }
  });
  addEventListener("resize", () => document.getElementById("feed")?.style.removeProperty("min-height"));
  document.addEventListener("DOMContentLoaded", connect);
})();
