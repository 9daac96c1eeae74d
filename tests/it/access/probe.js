// Read into every page of the walk beside axe: what a browser can measure and axe does not ask.
window.probe = {
  name(e) {
    const said = (e.textContent || e.value || "").trim().replace(/\s+/g, " ").slice(0, 30);
    const kind = e.getAttribute("class");
    return `${e.tagName.toLowerCase()}${e.id ? `#${e.id}` : ""}${kind ? `.${kind.replace(/ /g, ".")}` : ""} “${said}”`;
  },

  shown(e) {
    if (!e.getClientRects().length || e.closest(".vh, .skip")) return false;
    return getComputedStyle(e).visibility === "visible";
  },

  // A control with the labels that belong to it.
  box(e) {
    const rects = [e, ...(e.labels || [])].map((part) => part.getBoundingClientRect());
    const least = (side) => Math.min(...rects.map((r) => r[side]));
    const most = (side) => Math.max(...rects.map((r) => r[side]));
    return { width: most("right") - least("left"), height: most("bottom") - least("top") };
  },

  // WCAG 2.5.5 leaves out links in a sentence: their size is that of the text around them.
  inSentence(e) {
    if (e.tagName !== "A" || getComputedStyle(e).display !== "inline") return false;
    return e.parentElement.textContent.trim().length > e.textContent.trim().length;
  },

  targets(least) {
    const controls = "a[href], button, select, textarea, summary, input:not([type=hidden])";
    return [...document.querySelectorAll(controls)]
      .filter((e) => this.shown(e) && !this.inSentence(e))
      .map((e) => [e, this.box(e)])
      .filter(([, box]) => box.width < least - 0.5 || box.height < least - 0.5)
      .map(([e, box]) => `target ${box.width.toFixed(0)} × ${box.height.toFixed(0)}: ${this.name(e)}`);
  },

  texts(least) {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const e = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !this.shown(e)) continue;
      const size = parseFloat(getComputedStyle(e).fontSize);
      if (size < least) found.add(`text of ${size} px: ${this.name(e)}`);
    }
    return [...found];
  },

  // What reaches past the page's edge, and what a box cuts off.
  sideways() {
    const root = document.documentElement;
    const all = [...document.body.querySelectorAll("*")].filter((e) => this.shown(e));
    const cut = all.filter((e) => {
      const hides = getComputedStyle(e).overflowX === "hidden" && e.tagName !== "INPUT";
      return hides && e.scrollWidth > e.clientWidth + 1;
    });
    const found = cut.map((e) => `cut off by ${e.scrollWidth - e.clientWidth} px: ${this.name(e)}`);
    if (root.scrollWidth > root.clientWidth) {
      const widest = all.filter((e) => e.getBoundingClientRect().right > root.clientWidth + 0.5).map((e) => this.name(e));
      found.push(`scrolls sideways by ${root.scrollWidth - root.clientWidth} px: ${widest.slice(-1)}`);
    }
    return found;
  },

  // On paper, whatever the colours on the screen: the page alone, dark on white.
  paper() {
    const chrome = [...document.querySelectorAll("header, footer, aside, .back, .actions")].filter((e) => this.shown(e));
    const found = chrome.map((e) => `printed: ${this.name(e)}`);
    const paper = getComputedStyle(document.body).backgroundColor;
    if (paper !== "rgb(255, 255, 255)") found.push(`paper of ${paper}`);
    for (const e of document.querySelectorAll("main *")) {
      const { color } = getComputedStyle(e);
      if (this.shown(e) && color !== "rgb(0, 0, 0)") found.push(`ink of ${color}: ${this.name(e)}`);
    }
    return found;
  },

  // Words of the other language, and words that only programs use.
  words() {
    const found = [];
    const lang = document.documentElement.lang;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const e = walker.currentNode.parentElement;
      const said = walker.currentNode.data.trim();
      if (!said || e.closest("[lang]") !== document.documentElement || e.closest("script, [translate=no]")) continue;
      // codes of reservations, windows and requests are nobody's language, nor are masked names
      const plain = said.replace(/\b(?=\w*\d)\w{4,}\b|\b[0-9A-Z]{4}\b/g, "").replace(/\p{Script=Han}\*+\p{Script=Han}?/gu, "");
      const strange = lang === "en" ? /\p{Script=Han}/u : /[A-Za-z]{3,}/;
      if (strange.test(plain) || /[a-z]_[a-z]/.test(plain)) found.push(`not ${lang}: ${this.name(e)}`);
    }
    return found;
  },

  // Addresses of this site that the page leads to, without what is particular to a reservation.
  links() {
    const links = [...document.querySelectorAll("a[href^='/']:not([download])")].map((a) => a.pathname);
    const forms = [...document.querySelectorAll("form[method=get]")].map((f) => new URL(f.action).pathname);
    const own = [...links, ...forms].filter((path) => !path.startsWith("/api/"));
    const particular = [
      [/^\/boards\/[a-z]+/, "/boards/{office}"],
      // before the code: an id may end in twelve digits
      [/[0-9a-f-]{36}/, "{id}"],
      [/[0-9A-Z]{12}/, "{code}"],
      [/\/[A-Z]{2}[0-9]{2}(?=\/|$)/, "/{window}"],
    ];
    return own.map((path) => particular.reduce((plain, [what, name]) => plain.replace(what, name), path));
  },

  shape() {
    const found = [];
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) found.push(`${headings} first headings`);
    const summary = document.querySelector("[data-errors]");
    if (summary && document.activeElement !== summary) found.push("the summary of errors has no focus");
    return found;
  },

  async axe(rules) {
    const options = { resultTypes: ["violations"], preload: false, ...(rules && { runOnly: rules }) };
    const { violations } = await axe.run(document, options);
    const told = (v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.html.slice(0, 120)} (${n.failureSummary})`);
    return violations.flatMap(told);
  },
};
