// The living map of an incident. The page is whole without it.
const root = document.querySelector("[data-map]"), all = (selector) => [...document.querySelectorAll(selector)];
const told = () => JSON.parse(document.getElementById("map-data").textContent);
const make = (tag, more) => Object.assign(document.createElement(tag), more);
const find = (selector) => document.querySelector(selector), row = (key) => find(`[data-feature="${CSS.escape(key)}"]`);
const press = (textContent, onclick, more) => make("button", { type: "button", className: "button", textContent, onclick, ...more });
const probe = make("i", { hidden: true }), SIZE = 16;
const DRAWN = { type: "geojson", data: { type: "FeatureCollection", features: [] } }, FAINT = ["case", ["get", "faint"], 0.6, 1];
let map, asked, marks = [];

const shade = (name) => {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
};

// What lies beneath. In a file that we do not know, the names of its layers say what they are.
async function beneath({ sort, url, by }) {
  const layers = [{ id: "sea", type: "background", paint: { "background-color": shade("map-sea") } }], source = "base";
  const base = { attribution: by, type: "raster", tileSize: 256 }, style = { version: 8, sources: { base, drawn: DRAWN, new: DRAWN }, layers };
  const add = (id, type, paint, more) => layers.push({ id: `${id} ${type}`, type, source, paint, ...(id && { "source-layer": id }), ...more });
  if (sort === "service") base.tiles = [url];
  else {
    const file = new pmtiles.PMTiles(new URL(url, location).href), protocol = new pmtiles.Protocol();
    protocol.add(file);
    maplibregl.addProtocol("pmtiles", protocol.tile);
    base.url = `pmtiles://${file.source.getKey()}`;
    if ((await file.getHeader()).tileType === 1) {
      Object.assign(base, { type: "vector", tileSize: 512 });
      for (const { id } of (await file.getMetadata()).vector_layers) {
        const fill = /water|vatten|hav|sjo/.test(id) ? "map-sea" : /land|kommun|lan$|earth/.test(id) && "map-land";
        if (/label|place|text|ort|poi|namn/.test(id))
          add(id, "symbol", { "text-color": shade("muted"), "text-halo-color": shade("map-land"), "text-halo-width": 1 }, { layout: { "text-size": 13, "text-font": ["sans-serif"], "text-field": ["coalesce", ["get", "kommun"], ["get", "namn"], ["get", "name"], ""] } });
        else {
          if (fill) add(id, "fill", { "fill-color": shade(fill) }, { filter: ["==", ["geometry-type"], "Polygon"] });
          add(id, "line", { "line-color": shade(id === "kommun" ? "line" : "edge"), "line-width": id === "lan" ? 2 : 1 });
        }
      }
      return style;
    }
  }
  add("", "raster");
  return style;
}

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
    one.colour = shade(one.tone);
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

// The clock: dragging it asks for the picture as it was known then.
function clock(box) {
  const minute = (name) => Math.floor(Date.parse(root.dataset[name]) / 60000), says = make("output");
  const range = make("input", { type: "range", min: minute("from"), max: minute("to"), value: minute("shown"), ariaLabel: root.dataset.wordClock });
  let waiting;
  const tell = () => {
    says.textContent = new Date(range.value * 60000).toLocaleString("sv-SE", { timeZone: document.body.dataset.zone, dateStyle: "short", timeStyle: "short" });
    range.ariaValueText = says.textContent;
  };
  range.oninput = () => {
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(() => turn(says.textContent, range.value === range.max), 150);
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

// A layer over the base map; with a geometry's type, of those alone.
function over(source, type, paint, only) {
  map.addLayer({ id: `${source} ${type}`, type, source, paint, ...(only && { filter: ["==", ["geometry-type"], only] }) });
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
  over("new", "line", { "line-color": shade("ink"), "line-width": 3, "line-dasharray": [2, 1] });
  over("new", "circle", { "circle-radius": 6, "circle-color": shade("ink") }, "Point");
  tools.append(press(root.dataset.wordHere, () => add(map.getCenter())), press(root.dataset.wordUndo, () => write(field.value.trimEnd().split("\n").slice(0, -1).join("\n"))));
  tools.hidden = false;
  map.on("click", (event) => add(event.lngLat));
  document.addEventListener("input", redraw);
  redraw();
}

async function begin(live, data) {
  root.append(probe);
  rows();
  if (find("[data-clock]")) clock(find("[data-clock]"));
  document.addEventListener("click", ({ target }) => target.closest?.("[data-mark]") && choose(target.closest("[data-mark]").dataset.mark));
  try {
    live.hidden = false;
    map = new maplibregl.Map({ container: live, style: await beneath(data.tiles), bounds: data.frame, locale: data.words, maxZoom: 17, dragRotate: false, pitchWithRotate: false, attributionControl: {} });
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
  over("drawn", "fill", { "fill-pattern": ["get", "image"], "fill-opacity": FAINT }, "Polygon");
  over("drawn", "line", { "line-color": ["get", "colour"], "line-dasharray": ["get", "dash"], "line-width": 3, "line-opacity": FAINT });
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  show(data);
  if ("draw" in root.dataset) draw();
}

if (root) begin(find("[data-live]"), told());
