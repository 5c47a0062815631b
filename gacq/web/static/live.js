/* Keeps an open page up to date. The page names what it shows (<main data-topics="queues">), the
   service rings when one of these has changed, and then the page is fetched again and the elements
   marked data-live="name" are replaced where they differ. An element that holds the focus, a
   selection or a field that was edited is left alone until it no longer does. */

const main = document.querySelector('main[data-topics]:not([data-topics=""])');
const bar = document.getElementById("live-bar");

const POLL_SECONDS = 15;
const LONGEST_WAIT_SECONDS = 60;
const PATIENCE_SECONDS = 4;
const BETWEEN_SECONDS = 1.5;
const BACK_SECONDS = 8;

if (main) {
  const topics = new Set(main.dataset.topics.split(/\s+/));
  let mark = main.dataset.mark;
  let source = null;
  let failures = 0;
  let reconnecting = 0;
  let polling = 0;
  let complaining = 0;
  let calming = 0;
  let fetching = false;
  let wanted = false;
  let postponed = false;
  let fetchedAt = 0;

  const say = (words) => {
    if (bar.textContent !== words) bar.textContent = words;
  };

  const isEdited = (field) => {
    if (field.type === "checkbox" || field.type === "radio") {
      return field.checked !== field.defaultChecked;
    }
    if (field.tagName === "SELECT") {
      const options = [...field.options];
      const given = options.some((option) => option.defaultSelected);
      return options.some((option, place) =>
        option.selected !== (given ? option.defaultSelected : place === 0));
    }
    return field.type !== "hidden" && field.value !== field.defaultValue;
  };

  const isInUse = (element) => {
    if (element.contains(document.activeElement)) return true;
    const selection = document.getSelection();
    if (selection && !selection.isCollapsed && selection.containsNode(element, true)) return true;
    return [...element.querySelectorAll("input, select, textarea")].some(isEdited);
  };

  /* What a person has unfolded stays unfolded. */
  const keepOpen = (before, after) => {
    for (const opened of before.querySelectorAll("details[open][id]")) {
      const same = after.querySelector(`#${CSS.escape(opened.id)}`);
      if (same) same.open = true;
    }
  };

  const bringIn = (fresh) => {
    postponed = false;
    for (const before of document.querySelectorAll("[data-live]")) {
      const name = CSS.escape(before.dataset.live);
      const after = fresh.querySelector(`[data-live="${name}"]`);
      if (!after) continue;
      keepOpen(before, after);
      if (before.isEqualNode(after)) continue;
      if (isInUse(before)) postponed = true;
      else before.replaceWith(document.importNode(after, true));
    }
  };

  const load = async () => {
    const answer = await fetch(location.href, {
      headers: { Accept: "text/html" },
      credentials: "same-origin",
      cache: "no-store",
    });
    if (answer.redirected && new URL(answer.url).pathname === "/sign-in") return "signed-out";
    if (!answer.ok) return answer.status >= 500 ? "unreachable" : "well";
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    mark = fresh.querySelector("main")?.dataset.mark ?? mark;
    bringIn(fresh);
    return "well";
  };

  /* One at a time, and not in quick succession; what comes meanwhile is one more time after. */
  const refresh = async () => {
    if (fetching) {
      wanted = true;
      return;
    }
    fetching = true;
    wanted = false;
    let state = "unreachable";
    try {
      state = await load();
    } catch {
      /* The network is away; the bar says so. */
    }
    fetchedAt = Date.now();
    if (state === "signed-out") {
      say(bar.dataset.signedOut);
      stop();
    } else if (polling) {
      say(state === "well" ? bar.dataset.broken : bar.dataset.unreachable);
      if (state === "well") connectSoon();
    }
    fetching = false;
    if (wanted && state !== "signed-out") setTimeout(refresh, BETWEEN_SECONDS * 1000);
  };

  const refreshSoon = () => {
    const since = (Date.now() - fetchedAt) / 1000;
    if (since >= BETWEEN_SECONDS) refresh();
    else if (!wanted) {
      wanted = true;
      setTimeout(refresh, (BETWEEN_SECONDS - since) * 1000);
    }
  };

  const complain = () => {
    complaining = 0;
    clearTimeout(calming);
    say(bar.dataset.broken);
    if (!polling) polling = setInterval(refresh, POLL_SECONDS * 1000);
    refresh();
  };

  /* After trouble that was said, people are told that it is over; the bar is empty again soon. */
  const calm = () => {
    const wasBroken = polling !== 0;
    clearTimeout(complaining);
    clearInterval(polling);
    complaining = polling = failures = 0;
    if (!wasBroken) return;
    say(bar.dataset.back);
    calming = setTimeout(() => say(""), BACK_SECONDS * 1000);
    refreshSoon();
  };

  const stop = () => {
    if (source) source.close();
    source = null;
    clearTimeout(reconnecting);
    clearTimeout(complaining);
    clearTimeout(calming);
    clearInterval(polling);
    complaining = polling = 0;
  };

  /* The page could be fetched, so the long wait before the next try to connect is cut short. */
  const connectSoon = () => {
    if (!source || source.readyState !== EventSource.CLOSED) return;
    clearTimeout(reconnecting);
    reconnecting = setTimeout(connect, 1000 * (0.5 + Math.random()));
  };

  const connect = () => {
    source = new EventSource(`/events?mark=${encodeURIComponent(mark)}`);
    source.addEventListener("open", calm);
    source.addEventListener("change", (event) => {
      const changed = JSON.parse(event.data).topics;
      if (changed.some((topic) => topic === "*" || topics.has(topic))) refreshSoon();
    });
    source.addEventListener("error", () => {
      source.close();
      const wait = Math.min(LONGEST_WAIT_SECONDS, 2 ** failures) * (0.75 + Math.random() / 2);
      failures += 1;
      reconnecting = setTimeout(connect, wait * 1000);
      if (!complaining && !polling) complaining = setTimeout(complain, PATIENCE_SECONDS * 1000);
    });
  };

  /* A browser opens only six connections to one host, so a page that nobody sees gives its own up. */
  document.addEventListener("visibilitychange", () => {
    stop();
    if (document.hidden) return;
    say("");
    failures = 0;
    connect();
  });

  document.addEventListener("focusout", () => {
    if (postponed) setTimeout(refreshSoon, 300);
  });

  if (!document.hidden) connect();
}
