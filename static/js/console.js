// A window's console: one key for each act, what waits as it changes, and how many papers are missing.
const PERIOD = 2000;
const root = document.documentElement;
const panes = document.querySelector("[data-console]");
const find = (what) => document.querySelector(`[data-${what}]`);

// keys: off while something is typed, and where somebody has switched them off
const KEPT = "console-keys";
const keys = find("keys");
const on = () => keys.getAttribute("aria-pressed") === "true";
const set = (yes) => {
  keys.setAttribute("aria-pressed", String(yes));
  root.classList.toggle("keys", yes);
};
const typing = (e) => e.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
const shown = (e) => e.getClientRects().length > 0 || (e.labels || []).length > 0;

const press = (key) => {
  const control = [...document.querySelectorAll(`[data-key="${key}"]`)].find((e) => !e.disabled && shown(e));
  if (!control) return false;
  control.focus();
  control.click();
  const panel = control.closest("details");
  const field = panel && panel.open && panel.querySelector("select, input[type=text]");
  if (field) field.focus();
  return true;
};

keys.hidden = false;
set(localStorage.getItem(KEPT) !== "off");
keys.addEventListener("click", () => {
  set(!on());
  localStorage.setItem(KEPT, on() ? "on" : "off");
});
addEventListener("keydown", (event) => {
  if (!on() || event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
  if (event.key === "Enter") {
    if (event.target.matches("button, a, summary") || !document.querySelector("input[name=outcome]:checked")) return;
    event.preventDefault();
    find("submit").click();
  } else if (/^[a-z1-4]$/i.test(event.key) && press(event.key.toUpperCase())) {
    event.preventDefault();
  }
});

// how many are missing, on the button that says so
const form = find("outcome");
const count = () => {
  const words = find("count");
  const n = form.querySelectorAll(".papers > li > input:checked").length;
  words.dataset.plain = words.dataset.plain || words.textContent;
  words.textContent = n ? words.dataset.words.replace("#", n) : words.dataset.plain;
};
if (form) {
  form.addEventListener("change", count);
  count();
}
// a second press of a button that was pressed is not sent
addEventListener("submit", (event) => {
  const { target } = event;
  if (target.dataset.sent) event.preventDefault();
  target.dataset.sent = "1";
});
addEventListener("pageshow", () => {
  for (const sent of document.querySelectorAll("form[data-sent]")) delete sent.dataset.sent;
});

// The page as the server would make it now: parts that differ are exchanged, what is typed stays.
const plain = (html) => html.replace(/name="key" value="[^"]*"/g, "").replace(/ autofocus(="")?/g, "");
const exchange = (old, fresh) => {
  if (plain(old.innerHTML) === plain(fresh.innerHTML)) return;
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  for (const e of fresh.querySelectorAll("[autofocus]")) e.removeAttribute("autofocus");
  old.innerHTML = fresh.innerHTML;
  if (!held) return;
  const again = held.dataset.key && old.querySelector(`[data-key="${held.dataset.key}"]:not([disabled])`);
  const other = held.matches(".scroll") ? old.querySelector(".scroll") : null;
  (again || other || old.querySelector("button:not([disabled])") || document.getElementById("main")).focus();
};
const typed = () => Boolean(document.querySelector("details[open], input[name=outcome]:checked"));

let timer = 0;
const refresh = async () => {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(panes.dataset.here, { headers: { "X-Background": "1" }, cache: "no-store" });
    if (answer.redirected) return;
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.querySelector("[data-console]");
    if (!now) return;
    find("stale").hidden = true;
    if (now.dataset.seen !== panes.dataset.seen) {
      if (!typed()) return location.replace(panes.dataset.here);
      find("moved").hidden = false;
    }
    for (const old of document.querySelectorAll("[data-live]")) {
      const other = fresh.querySelector(`[data-live="${old.dataset.live}"]`);
      if (other) exchange(old, other);
    }
  } catch (_) {
    find("stale").hidden = false;
  }
  timer = setTimeout(refresh, PERIOD);
};
timer = setTimeout(refresh, PERIOD);
document.addEventListener("visibilitychange", refresh);
addEventListener("offline", () => (find("stale").hidden = false));
addEventListener("online", refresh);
