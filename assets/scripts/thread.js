/* The thread's scrolling: asks for older and newer pages, says when the reader leaves or reaches the end, and what
   was read. The scroller is column-reverse, so scrollTop is 0 at the end and negative above it. It reads
   what it needs from data attributes. */

import { hears, tell } from "./bridge.js";
import { inBrowser } from "./browser.js";

inBrowser(() => {
  const NEAR_END = 100; // px: closer than this the reader follows the end
  const READ_AFTER = 500; // ms on screen in a tab that somebody looks at
  const REPORT_EVERY = 1000; // ms
  const SETTLED = 1000; // ms after which what is added to a conversation is new
  const GIVE_UP = 3000; // ms until an unanswered request may be made again

  let scroller = null;
  let asked = { state: "", at: 0 };
  let again = 0;
  let follows = false; // the reader is at the end, and stays there whatever comes
  let quiet = { conversation: "", timer: 0 }; // while a conversation is put on screen
  const visible = new Map(); // article -> when it came on screen
  let read = { conversation: "", seq: 0, at: 0 };
  let timer = 0;
  let last = "";
  let anchor = null;
  let seen = { conversation: "", seq: 0 }; // the lowest message that was on screen here

  function stateOf() {
    const articles = scroller.querySelectorAll("article[data-seq]");
    const first = articles[0]?.dataset.seq,
      last = articles[articles.length - 1]?.dataset.seq;
    return [scroller.dataset.conversation, first, last, scroller.dataset.held].join();
  }

  function ask(name) {
    if (!hears(name)) return;
    asked = { state: stateOf(), at: performance.now() };
    tell(name);
    clearTimeout(again);
    again = setTimeout(check, GIVE_UP + 1); // nobody may scroll meanwhile: at the top there is nowhere to scroll to
  }

  /* Who came to the very end follows it until they scroll away, also while the history they read lags behind it. */
  function isFollowing() {
    if (-scroller.scrollTop > NEAR_END) follows = false;
    else if (scroller.dataset.gap !== "true") follows = true;
    return follows;
  }

  /* Whether the live window alone fills the screen. Where it does not, nobody could scroll: there history stays. */
  function fills() {
    const isLive = (article) => Number(article.dataset.seq) >= Number(scroller.dataset.live);
    const first = [...scroller.querySelectorAll("article[data-seq]")].find(isLive);
    if (!first) return true; // all of it is further on
    const height = scroller.firstElementChild.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    return height > scroller.clientHeight + NEAR_END;
  }

  function check() {
    if (!scroller?.isConnected) return;
    announce();
    if (!scroller.querySelector("article[data-seq]")) return; // nothing to judge by yet
    const fromEnd = -scroller.scrollTop;
    const fromTop = scroller.scrollHeight - scroller.clientHeight - fromEnd;
    const isHeld = scroller.dataset.held === "true",
      hasGap = scroller.dataset.gap === "true";
    const isAtEnd = isFollowing();
    const jump = document.querySelector("[data-jump]");
    if (jump) tellJump(jump, isAtEnd || (fromEnd < scroller.clientHeight && !hasGap));
    if (asked.state === stateOf() && performance.now() - asked.at < GIVE_UP) return;
    const canScroll = scroller.scrollHeight > scroller.clientHeight + NEAR_END;
    if (fromTop < scroller.clientHeight && (fromEnd > NEAR_END || !canScroll) && hears("older")) ask("older");
    else if (isHeld && isAtEnd && fills()) ask("release");
    else if (hasGap && fromEnd < scroller.clientHeight) ask("newer");
    else if (!isHeld && fromEnd > NEAR_END) ask("hold");
  }

  /* Which message the reader has before the eyes, and where. Browsers anchor reversed columns differently or not at
     all, so the style sheet switches that off, and what grows or goes below the reader is made up for here. */
  function remember() {
    anchor = null;
    if (!scroller?.isConnected || isFollowing()) return;
    const edge = scroller.getBoundingClientRect().top;
    const topOf = (article) => article.getBoundingClientRect().top - edge;
    const article = [...scroller.querySelectorAll("article[data-seq]")].find((one) => topOf(one) >= 0);
    if (article) anchor = { article, top: topOf(article), scrollTop: scroller.scrollTop };
  }

  function keepPlace() {
    if (!anchor?.article.isConnected) return;
    const edge = scroller.getBoundingClientRect().top;
    const expected = anchor.top - (scroller.scrollTop - anchor.scrollTop);
    const moved = anchor.article.getBoundingClientRect().top - edge - expected;
    if (Math.abs(moved) < 1) return;
    const before = scroller.scrollTop;
    scroller.scrollTop += moved;
    anchor.scrollTop += scroller.scrollTop - before; // this was no scrolling of the reader's
  }

  /* The pill counts what is beyond the lowest message that was on screen. */
  function tellJump(jump, isAtEnd) {
    jump.classList.toggle("is-away", isAtEnd);
    const below = Number(scroller.dataset.last) - lowest();
    const count = jump.querySelector("[data-text]");
    const text = below > 0 ? ` ${below > 99 ? "99+" : below}` : "";
    if (count && count.textContent !== text) count.textContent = text;
  }

  function lowest() {
    for (const article of visible.keys()) seen.seq = Math.max(seen.seq, Number(article.dataset.seq));
    return seen.seq;
  }

  /* A conversation opens with the divider a quarter from the top, or at its end. */
  function land() {
    const divider = scroller.querySelector("[data-divider]");
    if (!divider) return;
    const offset = divider.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += offset - scroller.clientHeight / 4;
    remember();
  }

  function toEnd() {
    if (!scroller) return;
    if (scroller.dataset.gap === "true") tell("release");
    anchor = null;
    follows = true;
    scroller.scrollTop = 0;
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const isRead = intersectionRatio >= 0.5 || intersectionRect.height >= (rootBounds?.height ?? innerHeight) / 2;
        if (!isRead) visible.delete(target);
        else if (!visible.has(target)) visible.set(target, performance.now());
      }
      if (!anchor) remember();
      lookSoon(READ_AFTER);
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  ); // of a message that is larger than the screen half is never seen

  function lookSoon(delay) {
    clearTimeout(timer);
    timer = setTimeout(look, delay);
  }

  /* What counts as read: in a visible, focused tab, on screen for READ_AFTER. */
  function look() {
    if (!hears("read") || !scroller || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const now = performance.now(),
      conversation = scroller.dataset.conversation;
    if (read.conversation !== conversation) read = { conversation, seq: 0, at: 0 };
    let seq = 0,
      isEarly = false;
    for (const [article, since] of visible) {
      if (!article.isConnected) visible.delete(article);
      else if (now - since < READ_AFTER) isEarly = true;
      else seq = Math.max(seq, Number(article.dataset.seq));
    }
    const wait = read.at + REPORT_EVERY - now;
    if (seq > read.seq && wait > 0) return lookSoon(wait);
    if (seq > read.seq) {
      read = { conversation, seq, at: now };
      tell("read", `${conversation}:${seq}`);
    }
    if (isEarly) lookSoon(READ_AFTER);
  }

  /* What comes to the end is read out, but neither what a conversation opens with nor older pages. */
  function announce() {
    const { conversation, held } = scroller.dataset;
    if (quiet.conversation !== conversation || scroller.querySelector("[aria-busy=true]")) {
      clearTimeout(quiet.timer);
      const speak = () => {
        quiet.timer = 0;
        find();
      };
      quiet = { conversation, timer: setTimeout(speak, SETTLED) };
    }
    const live = quiet.timer || held === "true" || !isFollowing() ? "off" : "polite";
    if (scroller.ariaLive !== live) scroller.ariaLive = live;
  }

  function find() {
    const found = document.querySelector("[data-thread]");
    if (found !== scroller) {
      scroller = found;
      seen = { conversation: "", seq: 0 };
      follows = false;
      quiet.conversation = "";
      visible.clear();
      anchor = null;
      scroller?.addEventListener(
        "scroll",
        () =>
          requestAnimationFrame(() => {
            remember();
            check();
          }),
        { passive: true },
      );
    }
    if (!scroller) return;
    if (seen.conversation !== scroller.dataset.conversation && scroller.querySelector("article[data-seq]")) {
      seen = { conversation: scroller.dataset.conversation, seq: 0 };
      follows = false;
      anchor = null;
      land();
    }
    keepPlace();
    if (last !== scroller.dataset.last) {
      last = scroller.dataset.last;
      lookSoon(READ_AFTER);
    }
    for (const article of scroller.querySelectorAll("article[data-seq]:not([data-watched])")) {
      article.dataset.watched = "";
      observer.observe(article);
    }
    check();
  }

  let isFinding = false;
  new MutationObserver(() => {
    if (isFinding) return;
    isFinding = true;
    requestAnimationFrame(() => {
      isFinding = false;
      find();
    });
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-held", "data-gap", "data-live", "data-last", "data-conversation"],
  });
  addEventListener("resize", () => requestAnimationFrame(check));
  addEventListener("focus", () => lookSoon(READ_AFTER));
  document.addEventListener("visibilitychange", () => lookSoon(READ_AFTER));
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-jump]")) toEnd();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-composer-form]:not(:has([data-editing]))")) toEnd();
  });
});
