/* The behaviour that every page may have. Everything works without it; nothing here knows a domain.
   Steered by data- attributes; other scripts speak to it with events: vardkase:connection, vardkase:announce, vardkase:saved. */

const page = document.documentElement;
const words = document.body.dataset;
const on = (name, act) => document.addEventListener(name, act);
const find = (selector) => document.querySelector(selector);
const every = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
const write = (one, text) => { if (one) one.textContent = text; };
const make = (tag, facts) => Object.assign(document.createElement(tag), facts);
const announce = (text) => write(find("[data-announcer]"), text);

/* Storage may be forbidden: the page does without. */
const shelf = (kind) => {
  const attempt = (act) => (...given) => { try { return window[kind][act](...given); } catch { return null; } };
  return { get: attempt("getItem"), set: attempt("setItem"), drop: attempt("removeItem"), clear: attempt("clear") };
};
const tab = shelf("sessionStorage"), device = shelf("localStorage");

/* Clocks follow the server's time: a laptop whose clock is wrong shows the right H+. */
const served = find("[data-now]");
const drift = served ? new Date(served.dataset.now) - Date.now() : 0;
const now = () => new Date(Date.now() + drift);
const parts = (date) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone: words.zone, weekday: "short", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).formatToParts(date).map(({ type, value }) => [type, value]));
const clock = (date) => { const at = parts(date); return `${at.hour}:${at.minute}`; };
const moment = (date) => {
  const at = parts(date), weekday = "MonTueWedThuFriSatSun".indexOf(at.weekday) / 3;
  return `${words.weekdays.split(" ")[weekday]} ${+at.day} ${words.months.split(" ")[at.month - 1]} ${at.hour}:${at.minute}`;
};
const sinceOpened = (opened) => {
  const minutes = Math.trunc((now() - opened) / 60000), size = Math.abs(minutes);
  return `H${minutes < 0 ? "−" : "+"}${Math.trunc(size / 60)}:${String(size % 60).padStart(2, "0")}`;
};
const ago = (date) => {
  const minutes = Math.trunc((now() - date) / 60000);
  if (minutes < 1) return words.agoNow;
  if (minutes < 60) return words.agoMin.replace("#", minutes);
  return minutes < 2880 ? words.agoH.replace("#", Math.trunc(minutes / 60)) : words.agoD.replace("#", Math.trunc(minutes / 1440));
};
const tick = () => {
  every("[data-opened-at]", (one) => write(one, sinceOpened(new Date(one.dataset.openedAt))));
  every("[data-now]", (one) => write(one, moment(now())));
  every("time[data-ago]", (one) => write(one, ago(new Date(one.dateTime))));
};
const wait = () => setTimeout(() => { tick(); wait(); }, 60000 - (now() % 60000) + 50);
if (words.zone) wait();
on("visibilitychange", () => { if (!document.hidden && words.zone) tick(); });

/* The state of the connection, told by the script that listens to the server. */
on("vardkase:connection", ({ detail: { state, since } }) => every("[data-connection]", (one) => {
  if (one.dataset.connection === state) return;
  one.dataset.connection = state;
  if (since) every("[data-since]", (time) => write(time, clock(since)), one);
  announce(one.querySelector(`[data-state="${state}"]`)?.textContent ?? "");
}));
on("vardkase:announce", ({ detail }) => announce(detail.text));

/* Colours: at once, and remembered for the server's next page. */
on("click", (event) => {
  const button = event.target.closest("[data-theme-choice] button");
  if (!button) return;
  event.preventDefault();
  const chosen = button.value === "auto" ? "" : button.value;
  if (chosen) page.dataset.theme = chosen; else delete page.dataset.theme;
  document.cookie = `vk_theme=${chosen}; path=/; samesite=lax; max-age=${chosen ? 31536000 : 0}${location.protocol === "https:" ? "; secure" : ""}`;
  every("[data-theme-choice] button", (other) => other.setAttribute("aria-pressed", other === button));
});

/* Keys: one letter, never while someone types, and each person can turn them off. */
const writes = (one) => one.isContentEditable || one.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
on("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Enter" && !event.shiftKey && event.target.matches("[data-enter-submits]") && !matchMedia("(pointer: coarse)").matches) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key.length !== 1 || writes(event.target) || device.get("vk_keys") === "off") return;
  const one = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find((other) => other.checkVisibility() || other.closest("details:not([open])"));
  if (!one) return;
  event.preventDefault();
  one.closest("details")?.setAttribute("open", "");
  if (writes(one)) { one.focus(); one.scrollIntoView({ block: "nearest" }); } else one.click();
});
every("[data-keys-on]", (box) => {
  box.checked = device.get("vk_keys") !== "off";
  box.addEventListener("change", () => box.checked ? device.drop("vk_keys") : device.set("vk_keys", "off"));
});
every("#keys", (list) => list.addEventListener("beforetoggle", () => every("[data-key-list]", (place) => place.replaceChildren(
  ...[...document.querySelectorAll("[data-key]")].flatMap((one) => {
    const key = make("dt"), what = one.dataset.keyLabel || one.getAttribute("aria-label") || (one.labels?.[0] ?? one).firstChild?.textContent;
    key.append(make("kbd", { textContent: one.dataset.key }));
    return [key, make("dd", { textContent: what })];
  })))));
every("[data-needs-script]", (one) => { one.hidden = false; });

/* Forms: sent once, filters at once; every text, tick and choice kept until it is saved. */
const fields = (form) => [...form.querySelectorAll("textarea, select option, input:not([type=hidden], [type=password], [type=file])")].map((box) => {
  const what = "selected" in box ? "Selected" : /radio|checkbox/.test(box.type) ? "Checked" : "Value", prop = what.toLowerCase();
  return { box, prop, name: what === "Value" ? box.name : `${box.name ?? box.closest("select").name}=${box.value}`, now: box[prop], was: box[`default${what}`] };
});
const said = (form) => String(fields(form).filter(({ now }) => now).map(({ name, now }) => [name, now]));
/* What one has typed is nobody else's, also in the same tab: the form says under signature whose it is. */
const shelfName = (form) => `keep:${form.dataset.keep}:${(form.elements._author?.value || "").split(":")[0]}`;
const keep = (form, sent) => {
  /* What was refused came back as what the field began with; it is not saved for that. */
  const refused = find("[data-focus]");
  const typed = fields(form).filter(({ now, was }) => refused || now !== was);
  if (typed.length) tab.set(shelfName(form), JSON.stringify({ typed, sure: sent || refused, said: sent && said(form), key: form.elements.key?.value })); else if (!sent) tab.drop(shelfName(form));
};
const restore = (form) => {
  const kept = JSON.parse(tab.get(shelfName(form)) || "null");
  if (!kept) return;
  const found = Object.fromEntries(fields(form).map((one) => [one.name, one])), { key } = form.elements;
  let changed = false;
  for (const { name, now: then, was } of kept.typed) {
    const { box, prop, now } = found[name] || {};
    /* What was never sent hides nothing the server says anew. */
    if (!box || now === then || !(kept.sure || now === was || !now)) continue;
    box[prop] = then;
    box.closest("details")?.setAttribute("open", "");
    changed = true;
  }
  if (!changed) return;
  /* What was sent and perhaps saved goes again under the same key, and is written once; what is changed is something else. */
  if (key && kept.said === said(form)) { form.unused = key.value; key.value = kept.key; }
  announce(words.restored);
  form.prepend(make("p", { className: "since__important", textContent: words.restored }));
};
/* A page that says "saved" says it of the form that was sent last, whichever page that stood on. */
if (find("[data-saved]")) tab.drop(tab.get("sent"));
every("form[data-keep]", restore);
on("input", ({ target: { form } }) => {
  if (!form?.matches("[data-keep]")) return;
  if (form.unused) form.elements.key.value = form.unused;
  keep(form, false);
});
on("change", ({ target: { form } }) => { if (form?.matches("[data-autosubmit]")) form.requestSubmit(); });
on("vardkase:saved", ({ target }) => { if (target.matches?.("[data-keep]")) tab.drop(shelfName(target)); });
on("submit", (event) => {
  const form = event.target, kept = form.matches("[data-keep]");
  if (event.defaultPrevented) return;
  if (Date.now() - form.sentAt < 4000) { event.preventDefault(); return; }
  if (form.method === "post") {
    form.sentAt = Date.now();
    tab.set("sent", kept ? shelfName(form) : "");
  }
  if (kept) keep(form, true);
  if (form.matches("[data-forget]")) tab.clear();
});
addEventListener("pageshow", () => every("form", (form) => { delete form.sentAt; }));

/* A list of errors is read first. */
find("[data-focus]")?.focus();
