/* A part of the page is fetched anew by htmx. This tells the head of the page whether that works, and since when not. */

let heard = new Date();
const tell = (state) => document.dispatchEvent(new CustomEvent("vardkase:connection", { detail: { state, since: state === "stale" ? heard : undefined } }));
for (const name of ["htmx:after:request", "htmx:error"]) document.addEventListener(name, ({ detail: { ctx } }) => {
  if (ctx?.sourceElement.id !== "boards") return;
  const fine = name !== "htmx:error" && ctx.response.status < 400;
  if (fine) heard = new Date();
  tell(fine ? "connected" : "stale");
});
if (document.querySelector("#boards[hx-get]")) tell("connected");
