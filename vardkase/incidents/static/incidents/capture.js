// The capture box: it saves without leaving the page, a pasted or dropped photo becomes an attachment, and nothing is lost when the network is.
// Without this script the box is an ordinary form that posts and comes back.
// The box as the page brought it, empty; a page that came with errors has none.
const pristine = document.querySelector("form[data-capture]:not(:has([aria-invalid=true]))")?.cloneNode(true);
pristine?.reset();
pristine?.querySelector("form > .since__important")?.remove();
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-capture]");
  if (!form) return;
  event.preventDefault();
  send(form, 0);
});
document.addEventListener("paste", (event) => addFiles(event.target.closest?.("form[data-capture]"), event.clipboardData?.files, event));
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    const form = document.querySelector("form[data-capture]");
    if (!form || ![...(event.dataTransfer?.types || [])].includes("Files")) return;
    event.preventDefault();
    if (name === "drop") addFiles(form, event.dataTransfer.files, event);
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-capture] input[type=file]")) showFiles(event.target.form);
});

async function send(form, attempt) {
  if (form.dataset.sending && attempt === 0) return;
  form.dataset.sending = "1";
  const body = filled(new FormData(form));
  say(form, attempt ? "retry" : "saving");
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "X-Capture": "1", Accept: "text/html" }, signal: AbortSignal.timeout(20000) });
    if (answer.status >= 502) throw new Error(String(answer.status));
  } catch {
    // The key in the form makes a repeated try harmless: the entry is written once however often it arrives.
    say(form, "retry");
    setTimeout(() => form.isConnected && send(form, attempt + 1), RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]);
    return;
  }
  delete form.dataset.sending;
  const key = answer.headers.get("X-Capture-Key");
  if (answer.status === 201 && key) { empty(form, key, answer.headers.get("X-Capture")); return; }
  const fresh = (answer.headers.get("X-Capture") || "") && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-capture]");
  // A page instead of a box (signed out, form too old): a plain post brings it up with the text kept.
  if (!fresh) { say(form, ""); HTMLFormElement.prototype.submit.call(form); return; }
  const focus = form.contains(document.activeElement);
  const files = form.querySelector("input[type=file]"), place = fresh.querySelector("input[type=file]");
  if (files?.files.length && place) place.files = files.files;
  form.replaceWith(fresh);
  showFiles(fresh);
  if (focus) (fresh.querySelector("[aria-invalid=true]") || fresh.querySelector("textarea"))?.focus();
}
// What is empty need not be sent, and without a file the short form will do.
function filled(data) {
  const said = [...data].filter(([, value]) => value !== "" && value.name !== "");
  return said.some(([, value]) => value.name) ? data : new URLSearchParams(said);
}
// Saved: the box is empty again, for the next entry under a key of its own.
function empty(form, key, number) {
  form.dispatchEvent(new CustomEvent("vardkase:saved", { bubbles: true }));
  const next = pristine?.cloneNode(true);
  if (!next) { location.reload(); return; }
  const focus = form.contains(document.activeElement);
  next.elements.key.value = key;
  form.replaceWith(next);
  for (const place of next.querySelectorAll("[data-capture-number]")) place.textContent = number;
  say(next, "saved");
  if (focus) next.querySelector("textarea")?.focus();
}
function say(form, name) {
  for (const words of form.querySelectorAll("[data-capture-state]")) words.hidden = words.dataset.captureState !== name;
}
function addFiles(form, files, event) {
  const input = form?.querySelector("input[type=file]");
  if (!input || !files?.length) return;
  event.preventDefault();
  const all = new DataTransfer();
  for (const file of [...input.files, ...files]) all.items.add(file);
  input.files = all.files;
  const details = input.closest("details");
  if (details) details.open = true;
  showFiles(form);
}
function showFiles(form) {
  const place = form.querySelector("[data-capture-files]");
  if (!place) return;
  place.replaceChildren(...[...form.querySelector("input[type=file]").files].map((file) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const image = document.createElement("img");
      image.alt = "";
      image.src = URL.createObjectURL(file);
      image.onload = () => URL.revokeObjectURL(image.src);
      item.append(image);
    }
    item.append(file.name);
    return item;
  }));
}
