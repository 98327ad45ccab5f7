// The time machine with script: drag a slider, and have the incident played, change by change. Without it every step is a link.
const PACE = 2000;
let timer = 0;
const find = (what) => document.querySelector(what);

async function show(url) {
  const answer = await fetch(url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("picture");
  if (!answer.ok || !fresh) return location.assign(url);
  find("#picture").replaceWith(document.adoptNode(fresh));
  history.replaceState(null, "", url);
  reveal();
  if (timer) begin();
}

function reveal() {
  for (const one of document.querySelectorAll("#picture [data-needs-script]")) one.hidden = false;
  if (find("[data-replay]")) find("[data-replay]").hidden = !find("[data-next]");
}

function begin() {
  const button = find("[data-replay]");
  const next = find("[data-next=tick]") ?? find("[data-next=entry]");
  if (!next) return stop();
  button.dataset.play ??= button.textContent;
  button.textContent = button.dataset.stop;
  timer = setTimeout(() => show(next.href).catch(stop), PACE);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  const button = find("[data-replay]");
  if (button?.dataset.play) button.textContent = button.dataset.play;
}

document.addEventListener("click", ({ target }) => target.closest("[data-replay]") && (timer ? stop() : begin()));
document.addEventListener("keydown", ({ key }) => key === "Escape" && stop());
document.addEventListener("change", ({ target }) => {
  const form = target.closest("[data-slide]");
  if (form) show(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});
reveal();
