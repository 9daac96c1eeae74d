// Only improves: every page is whole without it.
const SECONDS = 15;

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// After a refused form the summary of errors is read first.
const summary = document.querySelector("[data-errors]");
if (summary) summary.focus();

// Live counts: the numbers of the shown day, bank by bank and window by window.
const live = document.querySelector("[data-live]");
if (live) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const shown = document.querySelector("[data-as-of]");
  let etag = "";

  // A row that fills up or opens again changes its shape: that is the server's page to draw, unless a choice is made.
  const redraw = () => {
    if (!document.querySelector("input:checked")) location.reload();
  };

  const paint = (row, now) => {
    const left = row.querySelector("[data-left]");
    if (!left) return now.remaining > 0 && row.querySelector("a") ? redraw() : undefined;
    if (now.remaining === 0) return redraw();
    left.textContent = now.remaining;
    row.querySelector("[data-booked]").textContent = now.booked;
    const [taken, free] = row.querySelectorAll("svg.bar rect");
    if (taken && free) {
      const share = `${(now.booked / (now.booked + now.remaining)) * 100}%`;
      taken.setAttribute("width", share);
      free.setAttribute("x", share);
    }
    const ticks = row.querySelectorAll("svg.ticks rect");
    for (const [i, tick] of ticks.entries()) {
      const open = now.slots[i] && now.slots[i].remaining > 0;
      tick.setAttribute("class", open ? "fill-free" : "fill-booked");
      tick.setAttribute("y", open ? 0 : 4);
      tick.setAttribute("height", open ? 10 : 6);
    }
  };

  const refresh = async () => {
    if (document.hidden) return;
    try {
      const headers = etag ? { "if-none-match": etag } : {};
      const answer = await fetch(live.dataset.live, { headers, credentials: "same-origin" });

      if (!answer.ok) return;
      etag = answer.headers.get("etag") || "";
      const body = await answer.json();
      const now = new Map(body.banks.map((b) => [`bank:${b.bank}`, b]));
      for (const w of body.windows) now.set(`window:${w.window}`, w);
      for (const row of rows) {
        const numbers = now.get(row.dataset.row);
        if (numbers) paint(row, numbers);
      }
      const time = /T(\d\d:\d\d)/.exec(body.as_of);
      if (time) shown.textContent = shown.dataset.words.replace("#", time[1]);
    } catch (_) {
      // offline: the page keeps its numbers and their time
    }
  };
  setInterval(refresh, SECONDS * 1000);
}

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
