// The living map of an incident. The page is whole without it.
const root = document.querySelector("[data-map]"), all = (selector) => [...document.querySelectorAll(selector)];
// What the page says of the map, with the colours that it names.
const told = () => JSON.parse(find("#map-data").textContent.replace(/"--([\w-]+)"/g, (_, name) => `"${shade(name)}"`));
const make = (tag, more) => Object.assign(document.createElement(tag), more);
const find = (selector) => document.querySelector(selector), row = (key) => find(`[data-feature="${CSS.escape(key)}"]`);
const press = (textContent, onclick, more) => make("button", { type: "button", className: "button", textContent, onclick, ...more });
const probe = make("i", { hidden: true }), SIZE = 16;
let map, asked, marks = [];

const shade = (name) => {
  probe.style.color = `var(--${name})`;
  const colour = getComputedStyle(probe).color;
  probe.removeAttribute("style");
  return colour;
};

// The same patterns as on the drawn map.
function pattern(kind, colour) {
  const pen = make("canvas", { width: SIZE, height: SIZE }).getContext("2d");
  Object.assign(pen, { globalAlpha: 0.15, fillStyle: colour, strokeStyle: colour, lineWidth: 2 }).fillRect(0, 0, SIZE, SIZE);
  pen.globalAlpha = 0.6;
  pen.stroke(new Path2D({ rising: "M0 16 16 0", falling: "M0 0 16 16", crossed: "M0 16 16 0M0 0 16 16", level: "M0 8H16", dotted: "M7 8H9" }[kind]));
  return pen.getImageData(0, 0, SIZE, SIZE);
}

function show({ features }) {
  marks.forEach((mark) => mark.remove());
  for (const { properties: one } of features) {
    one.image = `${one.pattern} ${one.colour}`;
    if (!map.hasImage(one.image)) map.addImage(one.image, pattern(one.pattern, one.colour), { pixelRatio: 2 });
  }
  map.getSource("drawn").setData({ type: "FeatureCollection", features });
  marks = features.map(({ properties: { key, at } }) => {
    const element = make("div", { ariaHidden: "true" }), sign = row(key)?.querySelector(".map-sign"); // The list says what stands there.
    if (sign) element.append(sign.cloneNode(true));
    element.dataset.mark = key;
    return new maplibregl.Marker({ element }).setLngLat(at).addTo(map);
  });
  find(".map-drawing")?.classList.add("paper-only");
  map.resize();
}

// What is chosen is chosen in the list and on both maps.
function choose(key, go) {
  for (const one of all("[data-feature], [data-mark]")) one.classList.toggle("map-chosen", [one.dataset.feature, one.dataset.mark].includes(key));
  if (!go) row(key)?.querySelector("button").focus();
  else map?.easeTo({ center: told().features.find((one) => one.properties.key === key).properties.at, zoom: Math.max(map.getZoom(), 10) });
}

function rows() {
  for (const one of all("[data-feature]:has(.map-sign)")) {
    const word = root.dataset.wordShow, ariaLabel = `${word}: ${one.querySelector("b").textContent}`;
    one.lastElementChild.append(press(word, () => choose(one.dataset.feature, true), { ariaLabel }));
  }
}

// The clock: dragging it asks for the picture as it was known then. It stops where something was written.
function clock(box) {
  const stops = root.dataset.stops.split(" ").map(Number), shown = Math.floor(Date.parse(root.dataset.shown) / 60000), says = make("output"), max = stops.length - 1;
  const range = make("input", { type: "range", min: 0, max, value: Math.max(stops.findLastIndex((one) => one <= shown), 0), ariaLabel: root.dataset.wordClock });
  const timeZone = document.body.dataset.zone, at = (how) => new Date(stops[range.value] * 60000).toLocaleString("sv-SE", { timeZone, ...how });
  let waiting;
  const tell = () => {
    says.textContent = at({ weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
    range.ariaValueText = says.textContent;
  };
  range.oninput = () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => turn(at({ dateStyle: "short", timeStyle: "short" }), +range.value === max), 150);
  };
  tell();
  box.append(range, says);
}

async function turn(at, now) {
  const url = location.pathname + (now ? "" : `?at=${at}`), answer = await fetch((asked = url)).catch(() => ({}));
  if (url !== asked) return;
  if (!answer.ok || answer.redirected) return location.assign(url);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("map-picture");
  if (map) fresh.querySelector("[data-live]").replaceWith(map.getContainer());
  document.getElementById("map-picture").replaceWith(fresh);
  history.replaceState(null, "", url);
  rows();
  if (map) show(told());
}

// Drawing fills the field "Where", a line to a point: what is sent is what stands there, however it came.
function draw() {
  const field = find("[data-where]"), tools = find("[data-tools]"), outline = () => find("[name=outline]:checked")?.value;
  const write = (text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const add = ({ lat, lng }) => write((/line|area/.test(outline()) && field.value.trim() ? `${field.value.trimEnd()}\n` : "") + `${lat.toFixed(5)}, ${lng.toFixed(5)}`);
  const redraw = () => {
    const points = [...field.value.matchAll(/^\s*(\d+\.\d+)[\s,]+(\d+\.\d+)\s*$/gm)].map((one) => [+one[2], +one[1]]);
    const geometries = [{ type: "MultiPoint", coordinates: points }, { type: "LineString", coordinates: outline() === "area" ? [...points, points[0]] : points }];
    map.getSource("new").setData({ type: "GeometryCollection", geometries: geometries.slice(0, points.length) });
  };
  tools.append(press(root.dataset.wordHere, () => add(map.getCenter())), press(root.dataset.wordUndo, () => write(field.value.trimEnd().split("\n").slice(0, -1).join("\n"))));
  tools.hidden = false;
  map.on("click", (event) => add(event.lngLat));
  document.addEventListener("input", redraw);
  redraw();
}

async function begin(live, data) {
  rows();
  if (find("[data-clock]")) clock(find("[data-clock]"));
  document.addEventListener("click", ({ target }) => target.closest?.("[data-mark]") && choose(target.closest("[data-mark]").dataset.mark));
  try {
    live.hidden = false;
    maplibregl.addProtocol("pmtiles", new pmtiles.Protocol().tile);
    map = new maplibregl.Map({ container: live, style: data.style, bounds: data.frame, locale: data.words, maxZoom: 17, dragRotate: false, pitchWithRotate: false, attributionControl: {} });
    await new Promise((done, failed) => {
      map.once("load", done);
      map.once("error", ({ error }) => failed(error));
    });
  } catch {
    // Without WebGL, or without tiles: the drawn map stays.
    map?.remove();
    map = null;
    live.hidden = true;
    return root.append(make("p", { className: "small muted", textContent: root.dataset.wordFailed ?? "" }));
  }
  live.classList.remove("map-waiting");
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  show(data);
  if ("draw" in root.dataset) draw();
}

if (root) {
  root.append(probe);
  begin(find("[data-live]"), told());
}
