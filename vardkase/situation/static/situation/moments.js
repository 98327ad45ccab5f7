// The time machine with script: drag a slider, and have the incident played, change by change. Without it every step is a link.
const PACE = 2000;
let timer = 0;

async function show(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return (location.href = url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("picture");
  if (!fresh) return (location.href = url);
  const playing = timer !== 0;
  document.getElementById("picture").replaceWith(document.adoptNode(fresh));
  history.replaceState(null, "", url);
  reveal();
  if (playing) begin();
}

function reveal() {
  for (const one of document.querySelectorAll("#picture [data-needs-script]")) one.hidden = false;
  const button = document.querySelector("[data-replay]");
  if (button) button.hidden = !document.querySelector("[data-next]");
}

function begin() {
  clearTimeout(timer);
  const button = document.querySelector("[data-replay]");
  const next = document.querySelector('[data-next="tick"]') ?? document.querySelector('[data-next="entry"]');
  if (!button || !next) return stop();
  button.textContent = button.dataset.stop;
  button.setAttribute("aria-pressed", "true");
  timer = setTimeout(() => show(next.href).catch(stop), PACE);
}

function stop() {
  clearTimeout(timer);
  timer = 0;
  const button = document.querySelector("[data-replay]");
  if (!button) return;
  button.textContent = button.dataset.play ?? button.textContent;
  button.setAttribute("aria-pressed", "false");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-replay]");
  if (!button) return;
  button.dataset.play ??= button.textContent;
  timer ? stop() : begin();
});
document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-slide]");
  if (form) show(`${form.action}?${new URLSearchParams(new FormData(form))}`);
});
document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
reveal();
