// Teaches Playwright to drive a stock Firefox: loaded into Playwright's own Node (NODE_OPTIONS) when Firefox is asked for.
//
// Over WebDriver BiDi Playwright reaches a Firefox that nobody patched, but asks it for a command that Firefox does not
// have (emulation.setMediaFeaturesOverride) and leaves out, in silence, what BiDi has no word for: no JavaScript, touch,
// print, forced colours, reduced motion. Firefox can do all of it, since its own developer tools do: its front window,
// which « -remote-allow-system-access » opens to us, sets the same switches here, page by page, before a page is used.
// What BiDi has a word for and Playwright does not say is said here too: what a request carries, a line that is cut.
"use strict";
const fs = require("fs");
const Module = require("module");

const BUNDLE = "/playwright/driver/package/lib/coreBundle.js";
const CHANGES = [
  ["a new page is prepared",
   `this._onFrameAttached(this._session.sessionId, null);
        await Promise.all([
          this.updateHttpCredentials()`,
   `this._onFrameAttached(this._session.sessionId, null);
        await Promise.all([
          globalThis.stockFirefox.prepare(this),
          this.updateHttpCredentials()`],
  ["a page emulates a medium",
   `await this._session.send("emulation.setMediaFeaturesOverride", {`,
   `await globalThis.stockFirefox.prepare(this, {`],
  ["a context emulates a medium",  // each of its pages does, in prepare()
   `await this._browser._browserSession.send("emulation.setMediaFeaturesOverride", {`,
   `void ({`],
  ["a page is resized",
   `this._session.send("browsingContext.setViewport", {
            context: this._session.sessionId,`,
   `globalThis.stockFirefox.resize(this, {
            context: this._session.sessionId,`],
  ["a finger taps",
   `this._session = session;
      }
      async tap(progress2, x, y, modifiers) {
      }`,
   `this._session = session;
      }
      async tap(progress2, x, y, modifiers) {
        await progress2.race(globalThis.stockFirefox.tap(this._session, x, y));
      }`],
  ["a request is given up",
   `await this._session.sendMayFail("network.failRequest", {`,
   `if (errorCode === "internetdisconnected") return globalThis.stockFirefox.cut(this);
        await this._session.sendMayFail("network.failRequest", {`],
  ["Firefox is heard",
   `this.browserSession = new BidiSession(this, "", (message) => {
          this.rawSend(message);
        });
        this._transport.onmessage = this._dispatchMessage.bind(this);`,
   `this.browserSession = new BidiSession(this, "", (message) => {
          this.rawSend(message);
        });
        this._transport.onmessage = globalThis.stockFirefox.inOrder(this);`],
  ["Firefox keeps what was sent and answered",
   `dataTypes: [Network.DataType.Response],`,
   `dataTypes: [Network.DataType.Request, Network.DataType.Response],`],
  ["a request is known",
   `redirectedFrom._redirectedTo = this;
        const postDataBuffer = null;`,
   `redirectedFrom._redirectedTo = this;
        const postDataBuffer = payload.request.body ?? null;`],
  ["an address takes the place of another",  // a box for an e-mail or a number tells nobody what is selected in it
   `if (start === null) {
      inputElement.value += text;
    } else {`,
   `if (start === null) {
      return void window.document.execCommand("insertText", false, text);
    } else {`],
];

// Runs in Firefox's front window. « none » takes a switch back; "" is the screen.
const SWITCHES = `(id, wanted) => {
  const address = "chrome://remote/content/shared/NavigableManager.sys.mjs";
  const page = ChromeUtils.importESModule(address).NavigableManager.getBrowsingContextById(id);
  const { media, js, touch } = JSON.parse(wanted);
  const or_none = (value) => (!value || value.startsWith("no-") ? "none" : value);
  page.mediumOverride = media.media === "print" ? "print" : "";
  page.prefersColorSchemeOverride = or_none(media.colorScheme);
  page.prefersReducedMotionOverride = or_none(media.reducedMotion);
  page.forcedColorsOverride = or_none(media.forcedColors);
  page.allowJavascript = js;
  page.inRDMPane = touch;
  page.touchEventsOverride = touch ? "enabled" : "none";
  if (touch) {
    page.setRDMPaneMaxTouchPoints(1);
  }
}`;

globalThis.stockFirefox = {
  prepare(here) {
    return this.turn(here, !!here._browserContext._options.hasTouch);
  },
  // To BiDi a size is there when the page has it; under a finger, a page that says no width of its own is 980 px wide.
  async resize(here, size) {
    await this.turn(here, false);
    await here._session.send("browsingContext.setViewport", size);
    await this.prepare(here);
  },
  async turn({ _page: page, _session: session, _browserContext: context }, touch) {
    const browser = context._browser._browserSession;
    const windows = await browser.send("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 });
    const wanted = { media: page.emulatedMedia(), js: context._options.javaScriptEnabled !== false, touch };
    const answer = await browser.send("script.callFunction", {
      functionDeclaration: SWITCHES,
      target: { context: windows.contexts[0].context },
      arguments: [session.sessionId, JSON.stringify(wanted)].map((value) => ({ type: "string", value })),
      awaitPromise: false,
    });
    if (answer.type !== "success") throw new Error(`Firefox refused a switch: ${answer.exceptionDetails.text}`);
  },
  // What a request carries is asked for when it begins; what Firefox says meanwhile waits, so that nothing overtakes it.
  inOrder(connection) {
    const waiting = [];
    let begun = null;
    let question = 0;
    const hear = (message) => {
      if (message.method !== "network.beforeRequestSent" || !message.params.request.bodySize) {
        return connection._dispatchMessage(message);
      }
      [begun, question] = [message, connection.nextMessageId()];
      const params = { request: message.params.request.request, dataType: "request" };
      connection.rawSend({ id: question, method: "network.getData", params });
    };
    const heard = ({ result }) => {
      const { type, value } = result?.bytes ?? {};
      begun.params.request.body = result ? Buffer.from(value, type === "base64" ? "base64" : "utf8") : null;
      connection._dispatchMessage(begun);
      begun = null;
      while (!begun && waiting.length) hear(waiting.shift());
    };
    return (message) => {
      if (!begun) hear(message);
      else if (message.id === question) heard(message);
      else waiting.push(message);
    };
  },
  // A request that BiDi makes fail leaves the page as it is; one without a network brings Firefox's own page instead.
  async cut({ _session: session, _requestId: request }) {
    const be = (networkConditions) =>
      session.send("emulation.setNetworkConditions", { networkConditions, contexts: [session.sessionId] });
    const failed = new Promise((done) => {
      const look = (event) => event.request.request === request && done(session.off("network.fetchError", look));
      session.on("network.fetchError", look);
    });
    await be({ type: "offline" });
    await session.sendMayFail("network.continueRequest", { request });
    await failed;
    await be(null);
  },
  async tap(session, x, y) {
    const finger = { type: "pointer", id: "finger", parameters: { pointerType: "touch" } };
    const actions = [
      { type: "pointerMove", x: Math.floor(x), y: Math.floor(y) },
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ];
    await session.send("input.performActions", { context: session.sessionId, actions: [{ ...finger, actions }] });
  },
};

const load = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) => {
  if (!file.replaceAll("\\", "/").endsWith(BUNDLE)) return load(module, file);
  let source = fs.readFileSync(file, "utf8");
  for (const [what, before, after] of CHANGES) {
    if (source.split(before).length !== 2) {
      console.error(`Playwright changed where « ${what} »: e2e/firefox.cjs does not fit it. ` +
        "Install the version of requirements.txt, or bring that file up to date.");
      process.exit(1);
    }
    source = source.replace(before, () => after);
  }
  module._compile(source, file);
};
