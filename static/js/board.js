// The hall's screen as it happens: when the office's stream tells of a change, the parts of the page are taken from the
// server anew, and new calls are spoken. Only improves: without it the page loads itself every ten seconds.
const EVERY = 15000;
const AGAIN = 2000;
const PATIENCE = 8000;
const body = document.body;
const one = (css) => document.querySelector(css);

// The product's clock against this computer's.
let drift = 0;
const clock = (at) => new Date(at + 8 * 3600000).toISOString().slice(11, 16);
const set = () => {
  drift = Number(one("[data-now]").dataset.now) - Date.now();
};
setInterval(() => {
  one("[data-clock]").textContent = clock(Date.now() + drift);
}, 1000);

// A call stands out for a while.
let fading = 0;
const fade = () => {
  clearTimeout(fading);
  const call = one("[data-lit]");
  if (!call) return;
  fading = setTimeout(() => {
    for (const lit of document.querySelectorAll("main .lit")) lit.classList.remove("lit");
  }, Number(call.dataset.lit));
};

// Calls: what is heard on a screen is what came while it was there.
const rows = () => [...document.querySelectorAll("[data-call]")];
const keys = () => new Set(rows().map((row) => row.dataset.call));
let known = keys();
const announce = () => {
  const lit = rows().filter((row) => row.classList.contains("lit") && !known.has(row.dataset.call));
  known = keys();
  const fresh = lit.map((row) => row.dataset);
  fresh.sort((a, b) => a.at.localeCompare(b.at));
  if (!fresh.length) return;
  const said = (call) => ("en" in body.dataset ? call.sayEn : call.say);
  one("[data-said]").textContent = fresh.map(said).join(" ");
  for (const call of fresh) speak(call);
};

// Spoken one after the other, each twice; what is over before its turn is left out.
const voice = one("[data-voice]");
let speaking = false;
const queue = [];
let busy = false;
const utter = (text, lang) =>
  new Promise((done) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = lang;
    words.rate = 0.9;
    const voices = speechSynthesis.getVoices();
    const own = voices.find((v) => v.lang.replace("_", "-") === lang);
    if (own) words.voice = own;
    // some browsers never tell of the end
    const late = setTimeout(done, 15000);
    words.onend = words.onerror = () => {
      clearTimeout(late);
      done();
    };
    speechSynthesis.speak(words);
  });
const next = async () => {
  if (busy) return;
  busy = true;
  while (speaking && queue.length) {
    const call = queue.shift();
    for (let time = 0; time < 2 && speaking && known.has(call.call); time += 1) {
      await utter(call.say, "zh-CN");
      if ("en" in body.dataset && speaking) await utter(call.sayEn, "en-US");
    }
  }
  busy = false;
};
const speak = (call) => {
  if (!speaking) return;
  queue.push({ call: call.call, say: call.say, sayEn: call.sayEn });
  next();
};
if ("speechSynthesis" in window) {
  voice.hidden = false;
  const words = [voice.textContent, voice.dataset.off];
  // voices come late in some browsers
  speechSynthesis.getVoices();
  voice.addEventListener("click", () => {
    speaking = !speaking;
    voice.textContent = words[Number(speaking)];
    queue.length = 0;
    speechSynthesis.cancel();
    const voices = speechSynthesis.getVoices();
    one("[data-no-voice]").hidden = !speaking || !voices.length || voices.some((v) => v.lang.startsWith("zh"));
  });
}

// The connection: what the page shows is never older than it says.
let source = null;
let timer = 0;
let lost = false;
const gone = () => {
  if (!lost) {
    const mark = one("[data-gone]");
    mark.textContent = mark.dataset.words.replace("#", clock(Date.now() + drift));
  }
  lost = true;
  one("[data-gone]").hidden = false;
  one("[data-hint]").hidden = true;
};
const back = () => {
  if (lost) listen();
  lost = false;
  one("[data-gone]").hidden = true;
  one("[data-hint]").hidden = false;
};

const take = async () => {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const answer = await fetch(location.href, { signal: stop.signal, cache: "no-store", credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
      if (other && other.outerHTML !== part.outerHTML) part.replaceWith(other);
    }
  } finally {
    clearTimeout(late);
  }
};

let taking = false;
let more = false;
const refresh = async () => {
  if (taking) {
    more = true;
    return;
  }
  taking = true;
  clearTimeout(timer);
  try {
    do {
      more = false;
      await take();
    } while (more);
    set();
    fade();
    announce();
    back();
  } catch (_) {
    gone();
  }
  taking = false;
  timer = setTimeout(refresh, lost ? AGAIN : EVERY);
};

const listen = () => {
  if (source) source.close();
  source = new EventSource(body.dataset.events);
  source.addEventListener("board", refresh);
  // it comes back by itself, but for a server that refused it; whether anything is amiss, the page's own answer tells
  source.onerror = () => {
    if (source.readyState === 2) setTimeout(() => source.readyState === 2 && listen(), EVERY);
    refresh();
  };
};

set();
fade();
if ("EventSource" in window) listen();
timer = setTimeout(refresh, EVERY);
addEventListener("offline", gone);
addEventListener("online", refresh);
