// The end of an idle session: told three minutes before, put off by whatever somebody does, and never at the cost of
// what was typed.
const WARNING = 180;
const bar = document.querySelector("[data-idle]");

const watch = () => {
  let until = Date.now() + bar.dataset.left * 1000;
  let state = "";
  // somebody has done something since the server was last told
  let used = false;
  let timer = 0;

  const say = (next) => {
    state = next;
    for (const part of bar.querySelectorAll("[data-say]")) part.hidden = part.dataset.say !== state;
    bar.hidden = !state;
  };
  const later = (act, seconds) => {
    clearTimeout(timer);
    timer = setTimeout(act, Math.max(seconds, 1) * 1000);
  };
  const plan = () => {
    const left = (until - Date.now()) / 1000;
    if (left > WARNING) {
      say("");
      later(() => ask(used), left - WARNING);
    } else {
      say("soon");
      later(() => ask(used), left);
    }
  };
  // Another page may have kept the session, or another sign-in ended it: only the server knows.
  const ask = async (use) => {
    used = false;
    try {
      const headers = use ? {} : { "X-Background": "1" };
      const answer = await fetch(bar.dataset.ask, { headers, cache: "no-store" });
      if (answer.status === 401) return say("over");
      if (!answer.ok) throw new Error(answer.statusText);
      until = Date.now() + (await answer.json()).expires_in * 1000;
      plan();
    } catch (_) {
      later(() => ask(use), 15);
    }
  };

  for (const kind of ["keydown", "pointerdown", "click"])
    addEventListener(kind, () => {
      used = true;
      if (state === "soon") ask(true);
    });
  const back = () => {
    if (!document.hidden && (state || Date.now() > until - WARNING * 1000)) ask(false);
  };
  document.addEventListener("visibilitychange", back);
  addEventListener("pageshow", (event) => event.persisted && ask(false));
  // a form sent without a session would come back empty
  addEventListener("submit", (event) => {
    if (state !== "over" || event.target.matches("[data-leave]")) return;
    event.preventDefault();
    bar.scrollIntoView();
  });
  plan();
};
if (bar) watch();
