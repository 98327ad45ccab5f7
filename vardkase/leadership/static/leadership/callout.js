/* The board of a call-out is fetched anew by htmx every ten seconds. This tells the head of the page whether that works, and since when not. */

let heard = new Date();
const tell = (state) => document.dispatchEvent(new CustomEvent("vardkase:connection", { detail: { state, since: state === "stale" ? heard : undefined } }));
const ours = (event) => event.detail?.elt?.id === "boards";
document.addEventListener("htmx:afterOnLoad", (event) => { if (ours(event)) { heard = new Date(); tell("connected"); } });
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, (event) => { if (ours(event)) tell("stale"); });
if (document.querySelector("#boards[hx-get]")) tell("connected");
