// The place in line as it changes: whenever the office's stream tells of something, one's own ticket is asked for, and
// what is said of it taken from the server's page. Without the stream it is asked for every so often.
const box = document.querySelector("[data-ticket]");
const title = document.title;
const OFTEN = 5000;
const SELDOM = 30000;
let tag = "";
let first = true;

const tell = () => {
  const called = box.querySelector("[data-called]");
  document.title = called ? `${called.dataset.called} · ${title}` : title;
  return Boolean(called);
};

const take = async () => {
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // the visit is over: the whole page is another one
  if (!fresh.querySelector("[data-ticket]")) return location.reload();
  const before = tell();
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other && other.innerHTML !== part.innerHTML) part.innerHTML = other.innerHTML;
  }
  if (tell() && !before && navigator.vibrate) navigator.vibrate([300, 150, 300]);
};

let source = null;
let timer = 0;
let asking = false;
let more = false;
const ask = async () => {
  if (asking) {
    more = true;
    return;
  }
  asking = true;
  clearTimeout(timer);
  try {
    do {
      more = false;
      const headers = tag ? { "if-none-match": tag } : {};
      const answer = await fetch(box.dataset.ticket, { headers, credentials: "same-origin", cache: "no-store" });
      // 404: not yet checked in
      const now = answer.ok ? answer.headers.get("etag") : answer.status === 404 ? "" : tag;
      // what the page was made with is as old as the page
      if ((answer.status !== 304 && now !== tag) || first) await take();
      tag = now === null ? tag : now;
      if (answer.status === 401) return;
      first = false;
    } while (more);
  } catch (_) {
    // asked again below
  } finally {
    asking = false;
    const lively = source && source.readyState === 1;
    if (!document.hidden) timer = setTimeout(ask, lively ? SELDOM : OFTEN);
  }
};

if (box) {
  tell();
  if ("EventSource" in window) {
    source = new EventSource(box.dataset.events);
    source.addEventListener("board", ask);
  }
  timer = setTimeout(ask, OFTEN);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  addEventListener("online", ask);
}
