/* The wall whose session or link has ended keeps its last picture, and says in red since when it does not show how things stand. */

const told = document.querySelector("[data-ended]");
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (ctx?.sourceElement.id !== "boards") return;
  const { status } = ctx.response;
  const ended = status >= 400 && status < 500;
  if (ended && told.hidden) {
    told.querySelectorAll("[data-status]").forEach((one) => { one.hidden = (one.dataset.status === "401") !== (status === 401); });
    told.querySelector("time").textContent = new Date().toLocaleTimeString("en-GB", { timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit" });
  }
  if (ended || status < 400) told.hidden = !ended;
});
