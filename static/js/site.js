// Only improves: every page is whole without it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// After a refused form the summary of errors is read first.
const summary = document.querySelector("[data-errors]");
if (summary) summary.focus();

// When the connection goes, the page stays, with what was typed: a tap that would lose it only shows the notice.
const offline = document.querySelector("[data-offline]");
if (offline) {
  addEventListener("online", () => (offline.hidden = true));
  addEventListener("offline", () => (offline.hidden = false));
  const stay = (event) => {
    if (offline.hidden) return;
    event.preventDefault();
    offline.scrollIntoView();
  };
  addEventListener("submit", stay);
  addEventListener("click", (event) => event.target.closest("a[href^='/']") && stay(event));
}

// Live counts. Numbers, bars and ticks are changed in place; what changes its kind (a bank fills up, a day opens) is
// taken from the server's own page. Asked every 15 seconds while somebody looks, more rarely while nobody answers.
const PERIOD = 15000;
const LONGEST = 240000;
const live = document.querySelector("[data-live]");
const find = (css) => live.querySelector(css);

// What is left of some windows: all day, or in the half of it that the page shows.
const add = (windows) => {
  const half = live.dataset.half;
  const sum = { kind: "closed", booked: 0, left: 0, quota: 0, slots: [] };
  const states = [];
  for (const w of windows) {
    const slots = w.slots.filter((s) => !half || (s.start.slice(11, 13) < 12) === (half === "morning"));
    const working = slots.filter((s) => s.state !== "closed");
    states.push(...slots.map((s) => s.state));
    sum.slots = slots;
    if (!working.length) continue;
    const count = (name) => working.reduce((n, s) => n + s[name], 0);
    sum.quota += half ? count("capacity") : w.quota;
    sum.booked += half ? count("booked") : w.booked;
    sum.left += half ? Math.min(count("remaining"), w.remaining) : w.remaining;
  }
  if (sum.left > 0) sum.kind = sum.left * 10 <= sum.quota ? "few" : "open";
  else if (states.includes("not_released")) sum.kind = "later";
  else if (sum.quota > 0) sum.kind = "full";
  return sum;
};

const KINDS = { not_released: "later", closed: "closed", full: "full", past: "past" };
const ofDay = (d) => {
  const open = d.remaining * 10 <= d.capacity ? "few" : "open";
  return { kind: KINDS[d.state] || open, booked: d.booked, left: d.remaining };
};
const ofSlot = (s) => ({ kind: KINDS[s.state] || (s.remaining === 1 && s.capacity > 1 ? "few" : "open") });

// Numbers by the ids of the page's elements.
const numbers = (days, seats) => {
  const now = new Map();
  for (const d of days ? days.items : []) {
    if (!live.dataset.half) now.set(`day:${d.date}`, ofDay(d));
    if (d.date === live.dataset.today) now.set("day:today", { booked: d.booked });
  }
  const windows = seats ? seats.windows : [];
  const group = (name) => new Set(windows.map((w) => w[name]));
  for (const name of ["office", "bank", "window"])
    for (const code of group(name)) now.set(`${name}:${code}`, add(windows.filter((w) => w[name] === code)));
  if (seats) now.set("bank", add(windows));
  for (const w of windows) for (const s of w.slots) now.set(`slot:${s.id}`, ofSlot(s));
  return now;
};

// Whether a number is another one now.
const paint = (element, now) => {
  let changed = false;
  const write = (css, value) => {
    const place = element.querySelector(css);
    if (!place || value === undefined || place.textContent === String(value)) return;
    place.textContent = value;
    changed = true;
  };
  write("[data-left]", now.left);
  write("[data-booked]", now.booked);
  const [taken, free] = element.querySelectorAll("svg.bar rect, svg.sill rect");
  if (taken && free) {
    const share = `${((now.booked * 100) / Math.max(now.booked + now.left, 1)).toFixed(1)}%`;
    taken.setAttribute("width", share);
    free.setAttribute("x", share);
  }
  for (const [i, tick] of [...element.querySelectorAll("svg.ticks rect")].entries()) {
    const open = now.slots && now.slots[i] && now.slots[i].remaining > 0;
    tick.setAttribute("class", open ? "fill-free" : "fill-booked");
    tick.setAttribute("y", open ? 0 : 4);
    tick.setAttribute("height", open ? 10 : 6);
  }
  return changed;
};

// Takes what looks different from the server's page of now; a choice that is still free stays chosen.
const redraw = async () => {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const picked = document.querySelector("#spans input:checked");
  for (const element of document.querySelectorAll("[data-live-id]")) {
    const other = fresh.querySelector(`[data-live-id="${element.dataset.liveId}"]`);
    if (!other || other.dataset.kind === element.dataset.kind) continue;
    const focused = element.contains(document.activeElement);
    element.replaceWith(other);
    const link = focused && other.querySelector("a,input");
    if (link) link.focus();
  }
  if (!picked) return;
  const same = document.getElementById(picked.id);
  if (same) same.checked = true;
  find("[data-gone]").hidden = Boolean(same);
  if (!same) say("gone");
};

let said = 0;
const say = (what) => {
  const now = Date.now();
  // a screen reader hears of mere counts once a minute at most
  if (what === "changed" && now - said < 60000) return;
  said = now;
  find("[data-said]").textContent = live.dataset[`said${what[0].toUpperCase()}${what.slice(1)}`];
};

const known = {};
const ask = async (name) => {
  const url = live.dataset[name];
  const last = known[name] || {};
  const headers = last.etag ? { "if-none-match": last.etag } : {};
  const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-store" });
  if (answer.status === 304) return false;
  if (!answer.ok) throw new Error(answer.status);
  known[name] = { etag: answer.headers.get("etag") || "", body: await answer.json() };
  if (known[name].body.as_of) drift = Date.parse(known[name].body.as_of) - Date.now();
  return true;
};

// The product's clock against this device's.
let drift = null;
const age = () => {
  if (drift === null) return;
  const china = new Date(Date.now() + drift + 8 * 3600000).toISOString().slice(11, 16);
  for (const place of document.querySelectorAll("[data-as-of]"))
    place.textContent = place.dataset.words.replace("#", china);
};

let timer = 0;
let wait = PERIOD;
let asked = 0;
const stale = () => {
  if (find("[data-stale]").hidden) say("stale");
  find("[data-stale]").hidden = false;
};
const refresh = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  asked = Date.now();
  try {
    const news = await Promise.all([ask("days"), ask("seats")]);
    if (news.includes(true)) {
      const now = numbers((known.days || {}).body, (known.seats || {}).body);
      let changed = false;
      let other = Boolean(live.dataset.half) && news[0];
      for (const element of document.querySelectorAll("[data-live-id]")) {
        const fresh = now.get(element.dataset.liveId);
        if (!fresh) continue;
        const same = !element.dataset.kind || alike(fresh.kind) === alike(element.dataset.kind);
        if (same) changed = paint(element, fresh) || changed;
        else other = true;
      }
      if (other) await redraw();
      if (changed || other) say("changed");
    }
    age();
    if (!find("[data-stale]").hidden) say("back");
    find("[data-stale]").hidden = true;
    wait = PERIOD;
  } catch (_) {
    // nobody answers: the page keeps what it has and says so
    stale();
    wait = Math.min(wait * 2, LONGEST);
  }
  // not everybody at the same moment
  timer = setTimeout(refresh, wait * (0.9 + Math.random() * 0.2));
};
// the calls know no cut-off: a day past it is closed to them
const alike = (kind) => (kind === "past" ? "closed" : kind);

if (live) {
  timer = setTimeout(refresh, PERIOD);
  const soon = () => {
    if (!document.hidden && Date.now() - asked > PERIOD / 2) refresh();
  };
  document.addEventListener("visibilitychange", soon);
  addEventListener("pageshow", (event) => event.persisted && soon());
  addEventListener("offline", stale);
  addEventListener("online", () => refresh());
}
