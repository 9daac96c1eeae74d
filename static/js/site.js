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

  const paint = (row, now) => {
    const left = row.querySelector("[data-left]");
    if (!left || now.remaining === Number(left.textContent)) return;
    // a row that becomes full or open again changes its shape: that is the server's page to draw
    if (now.remaining === 0 || left.textContent.trim() === "0") return location.reload();
    left.textContent = now.remaining;
    const booked = row.querySelector("[data-booked]");
    if (booked) booked.textContent = now.booked;
    const [taken, free] = row.querySelectorAll("svg.bar rect");
    const total = now.booked + now.remaining;
    if (taken && free && total > 0) {
      const share = `${(now.booked / total) * 100}%`;
      taken.setAttribute("width", share);
      free.setAttribute("x", share);
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
