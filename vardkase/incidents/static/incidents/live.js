// Keeps the log of an incident current: server-sent events first, polling when they do not get through.
// It never moves focus, scroll or typed text: away from the top, or under a filter, news waits behind a button.
const list = document.querySelector("[data-live]");
const SILENT_MS = 40000, POLL_MS = 5000, TRIES = 3;
const MAX_SHOWN = 400;

if (list) start(list);

function start(list) {
  const address = list.dataset.live;
  const waiting = [];
  const button = document.querySelector("[data-live-more]");
  let last = Number(list.dataset.after), heard = Date.now(), source = null, failures = 0, poll = null, quiet = 0, shown = "";

  connect();
  setInterval(watch, 5000);
  addEventListener("online", () => { failures = 0; connect(); });
  addEventListener("offline", () => show("stale"));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) watch(); });
  addEventListener("scroll", () => { if (mayInsert()) flush(); }, { passive: true });
  addEventListener("pagehide", () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token || "filtered" in list.dataset || waiting.length) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", token);
    body.append("up_to", last);
    navigator.sendBeacon(list.dataset.seen, body);
  });
  button?.addEventListener("click", () => { if ("filtered" in list.dataset) location.reload(); else { scrollTo({ top: 0 }); flush(true); } });

  function connect() {
    source?.close();
    clearTimeout(poll);
    source = new EventSource(`${address}?after=${last}`);
    source.onopen = () => { failures = 0; alive(); };
    source.onerror = () => {
      show("reconnecting");
      // The browser tries again by itself, with the number it has come to; it gives up when the answer is not a stream.
      if (++failures >= TRIES || source.readyState === EventSource.CLOSED) { source.close(); pollSoon(0); }
    };
    source.addEventListener("beat", alive);
    source.addEventListener("reload", (event) => { note(Number(event.lastEventId)); anew(); alive(); });
    source.addEventListener("entry", (event) => { take(Number(event.lastEventId), event.data); alive(); });
  }

  function pollSoon(delay) {
    clearTimeout(poll);
    poll = setTimeout(async () => {
      try {
        const answer = await fetch(`${address}?after=${last}`, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (answer.status === 401 || answer.status === 404 || answer.redirected) { show("stale"); return; }
        if (!answer.ok) throw new Error(answer.status);
        for (const item of (await answer.json()).fragments) item.event === "entry" ? take(item.number, item.html) : (note(item.number), anew());
        alive();
        if (++quiet > 6) { quiet = 0; failures = 0; connect(); return; }
      } catch { show("reconnecting"); }
      pollSoon(document.hidden ? POLL_MS * 6 : POLL_MS);
    }, delay);
  }

  function alive() { heard = Date.now(); show("connected"); }
  function watch() {
    if (Date.now() - heard <= SILENT_MS) return;
    show("stale");
    failures = 0;
    connect();
  }
  function show(name) {
    // What is stale stays stale until something has really been heard.
    if (shown === name || (shown === "stale" && name === "reconnecting")) return;
    shown = name;
    document.dispatchEvent(new CustomEvent("vardkase:connection", { detail: { state: name, since: name === "stale" ? new Date(heard) : undefined } }));
  }

  function note(number) {
    if (number <= last) return;
    last = number;
    for (const count of document.querySelectorAll("[data-live-count]")) count.textContent = last;
  }
  function take(number, html) {
    note(number);
    for (const day of parse(html).querySelectorAll("[data-day]")) {
      const item = day.querySelector(".entry"), old = document.getElementById(item.id);
      if (old) { if (!old.contains(document.activeElement)) old.replaceWith(item); continue; }
      // A change to an entry that is not on this page is not news here.
      if (numberOf(item) === number) waiting.push([day, item]);
    }
    if (!waiting.length) return;
    if (mayInsert()) flush(); else news(waiting.length);
  }
  // Something was erased, or too much is new: the page is loaded again, unless somebody is typing.
  function anew() {
    const typing = document.activeElement?.matches("textarea, input") && document.activeElement.value;
    if (!typing && scrollY < 160) { location.reload(); return; }
    list.dataset.filtered = "";
    news(1);
  }
  function mayInsert() { return !("filtered" in list.dataset) && scrollY < 160; }
  function flush(all) {
    if (!waiting.length || (!all && !mayInsert())) return;
    const count = waiting.length;
    for (const [day, item] of waiting.splice(0)) insert(day, item);
    trim();
    if (button) button.hidden = true;
    announce(count);
  }
  function insert(day, item) {
    item.classList.add("entry--new");
    document.querySelector("[data-live-empty]")?.remove();
    const days = [...list.querySelectorAll("[data-day]")], there = days.find((other) => other.dataset.day === day.dataset.day);
    if (!there) { list.insertBefore(day, days.find((other) => other.dataset.day < day.dataset.day) || null); return; }
    const rows = there.querySelector("ol");
    rows.insertBefore(item, [...rows.children].find((other) => numberOf(other) < numberOf(item)) || null);
  }
  function trim() {
    // A screen that stays up for days must not grow for ever; older entries are a link away.
    const rows = list.querySelectorAll(".entry");
    for (let at = MAX_SHOWN; at < rows.length; at++) if (!rows[at].contains(document.activeElement)) rows[at].remove();
    for (const day of list.querySelectorAll("[data-day]")) if (!day.querySelector(".entry")) day.remove();
  }
  function news(count) {
    if (!button) return;
    button.hidden = false;
    const words = button.querySelector("[data-count]");
    if (words) words.textContent = count;
  }
  let told = null, untold = 0;
  function announce(count) {
    untold += count;
    clearTimeout(told);
    told = setTimeout(() => {
      document.dispatchEvent(new CustomEvent("vardkase:announce", { detail: { text: list.dataset.announce.replace("#", untold) } }));
      untold = 0;
    }, 2500);
  }
}

function numberOf(item) { return Number(item.id.slice(6)); }
function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
