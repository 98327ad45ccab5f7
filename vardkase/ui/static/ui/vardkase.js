/* The behaviour that every page may have. Everything works without it; nothing here knows a domain.
   Steered by data- attributes; other scripts speak to it with events: vardkase:connection, vardkase:announce, vardkase:saved. */

const page = document.documentElement;
const words = document.body.dataset;
const every = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
const announce = (text) => { const at = document.querySelector("[data-announcer]"); if (at) at.textContent = text; };

/* Storage may be forbidden: then the page does without. */
const shelf = (kind) => {
  const attempt = (act) => (...given) => { try { return window[kind][act](...given); } catch { return null; } };
  return { get: attempt("getItem"), set: attempt("setItem"), drop: attempt("removeItem"), clear: attempt("clear") };
};
const tab = shelf("sessionStorage"), device = shelf("localStorage");

/* Clocks follow the server's time: a laptop whose clock is wrong still shows the right H+. */
const two = (number) => String(number).padStart(2, "0");
const served = document.querySelector("[data-now]");
const drift = served ? new Date(served.dataset.now) - Date.now() : 0;
const now = () => new Date(Date.now() + drift);
const parts = (date) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: words.zone, weekday: "short", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(date).map((part) => [part.type, part.value]));
const clock = (date) => { const at = parts(date); return `${at.hour}:${at.minute}`; };
const moment = (date) => {
  const at = parts(date), weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(at.weekday);
  return `${words.weekdays.split(" ")[weekday]} ${+at.day} ${words.months.split(" ")[at.month - 1]} ${at.hour}:${at.minute}`;
};
const sinceOpened = (opened) => {
  const minutes = Math.trunc((now() - opened) / 60000), size = Math.abs(minutes);
  return `H${minutes < 0 ? "−" : "+"}${Math.trunc(size / 60)}:${two(size % 60)}`;
};
const ago = (date) => {
  const minutes = Math.trunc((now() - date) / 60000);
  if (minutes < 1) return words.agoNow;
  if (minutes < 60) return words.agoMin.replace("#", minutes);
  return minutes < 2880 ? words.agoH.replace("#", Math.trunc(minutes / 60)) : words.agoD.replace("#", Math.trunc(minutes / 1440));
};
const write = (element, text) => { element.textContent = text; };
const tick = () => {
  every("[data-opened-at]", (element) => write(element, sinceOpened(new Date(element.dataset.openedAt))));
  every("[data-now]", (element) => write(element, moment(now())));
  every("time[data-ago]", (element) => write(element, ago(new Date(element.dateTime))));
};
const wait = () => setTimeout(() => { tick(); wait(); }, 60000 - (now() % 60000) + 50);
if (words.zone) wait();
document.addEventListener("visibilitychange", () => { if (!document.hidden && words.zone) tick(); });

/* The state of the connection, told by the script that listens to the server. */
document.addEventListener("vardkase:connection", ({ detail }) => every("[data-connection]", (element) => {
  if (element.dataset.connection === detail.state) return;
  element.dataset.connection = detail.state;
  if (detail.since) every("[data-since]", (time) => { time.textContent = clock(detail.since); }, element);
  announce(element.querySelector(`[data-state="${detail.state}"]`)?.textContent ?? "");
}));
document.addEventListener("vardkase:announce", ({ detail }) => announce(detail.text));

/* Colours: at once, and remembered for the server's next page. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice] button");
  if (!button) return;
  event.preventDefault();
  const chosen = button.value === "auto" ? "" : button.value;
  if (chosen) page.dataset.theme = chosen; else delete page.dataset.theme;
  document.cookie = `vk_theme=${chosen}; path=/; samesite=lax; max-age=${chosen ? 31536000 : 0}${location.protocol === "https:" ? "; secure" : ""}`;
  every("[data-theme-choice] button", (other) => other.setAttribute("aria-pressed", String(other === button)));
});

/* Keys: one letter, never while someone types, and each person can turn them off. */
const writes = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
const shortcut = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) => element.checkVisibility() || element.closest("details:not([open])"));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && !event.shiftKey && event.target.matches("[data-enter-submits]") && !matchMedia("(pointer: coarse)").matches) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key.length !== 1 || writes(event.target) || device.get("vk_keys") === "off") return;
  const element = shortcut(event.key);
  if (!element) return;
  event.preventDefault();
  element.closest("details")?.setAttribute("open", "");
  if (writes(element)) { element.focus(); element.scrollIntoView({ block: "nearest" }); } else element.click();
});
every("[data-keys-on]", (box) => {
  box.checked = device.get("vk_keys") !== "off";
  box.addEventListener("change", () => box.checked ? device.drop("vk_keys") : device.set("vk_keys", "off"));
});
every("#keys", (list) => list.addEventListener("beforetoggle", () => every("[data-key-list]", (place) => place.replaceChildren(
  ...[...document.querySelectorAll("[data-key]")].flatMap((element) => {
    const key = document.createElement("dt"), what = document.createElement("dd"), cap = document.createElement("kbd");
    cap.textContent = element.dataset.key;
    key.append(cap);
    what.textContent = element.dataset.keyLabel || element.getAttribute("aria-label") || (element.labels?.[0] ?? element).firstChild?.textContent;
    return [key, what];
  })))));
every("[data-needs-script]", (element) => { element.hidden = false; });

/* Forms: sent once, filters at once, typed text kept until it is saved. */
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input:not([type=hidden], [type=password], [type=file], [type=radio], [type=checkbox])"));
/* What one has typed is nobody else's, also in the same tab: the form says under signature whose it is. */
const shelfName = (form) => `keep:${form.dataset.keep}:${(form.elements._author?.value || "").split(":")[0]}`;
const keep = (form, sent) => {
  /* What was refused came back as the value that the field began with; it is not saved for that. */
  const refused = document.querySelector("[data-focus]");
  const typed = fields(form).filter((field) => field.value !== field.defaultValue || (refused && field.value)).map((field) => [field.name, field.value]);
  if (typed.length) tab.set(shelfName(form), JSON.stringify({ sent, typed, key: sent && form.elements.key?.value })); else if (!sent) tab.drop(shelfName(form));
};
const restore = (form) => {
  const kept = JSON.parse(tab.get(shelfName(form)) || "null");
  if (!kept) return;
  let changed = false;
  for (const [name, value] of kept.typed) {
    const field = form.elements[name];
    if (field && "value" in field && !field.value) { field.value = value; changed = true; }
  }
  /* What was sent and perhaps saved goes again under the same key: then it is written once. */
  if (changed && kept.key && form.elements.key) form.elements.key.value = kept.key;
  if (!changed) return;
  announce(words.restored);
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent = words.restored;
  form.prepend(note);
};
/* A page that says "saved" says it of the form that was sent last, whichever page that stood on. */
if (document.querySelector("[data-saved]")) tab.drop(tab.get("sent"));
every("form[data-keep]", restore);
document.addEventListener("input", ({ target }) => { if (target.form?.matches("[data-keep]")) keep(target.form, false); });
document.addEventListener("change", ({ target }) => { if (target.form?.matches("[data-autosubmit]")) target.form.requestSubmit(); });
document.addEventListener("vardkase:saved", ({ target }) => { if (target.matches?.("[data-keep]")) tab.drop(shelfName(target)); });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.sentAt && Date.now() - form.dataset.sentAt < 4000) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.dataset.sentAt = Date.now();
    tab.set("sent", form.matches("[data-keep]") ? shelfName(form) : "");
  }
  if (form.matches("[data-keep]")) keep(form, true);
  if (form.matches("[data-forget]")) tab.clear();
});
addEventListener("pageshow", () => every("form[data-sent-at]", (form) => { delete form.dataset.sentAt; }));

/* A list of errors takes the focus, so that it is read first. */
document.querySelector("[data-focus]")?.focus();
