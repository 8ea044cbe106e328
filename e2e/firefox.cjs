// Teaches Playwright to drive a stock Firefox: loaded into Playwright's own Node (NODE_OPTIONS) when Firefox is asked for.
//
// Over WebDriver BiDi Playwright reaches a Firefox that nobody patched, but asks it for a command that Firefox does not
// have (emulation.setMediaFeaturesOverride) and leaves out, in silence, what BiDi has no word for: no JavaScript, touch,
// print, forced colours, reduced motion. Firefox can do all of it, since its own developer tools do: its front window,
// which « -remote-allow-system-access » opens to us, sets the same switches here, page by page, before a page is used.
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
  if (touch) {
    page.inRDMPane = true;
    page.touchEventsOverride = "enabled";
    page.setRDMPaneMaxTouchPoints(1);
  }
}`;

globalThis.stockFirefox = {
  async prepare({ _page: page, _session: session, _browserContext: context }) {
    const browser = context._browser._browserSession;
    const windows = await browser.send("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 });
    const options = context._options;
    const wanted = { media: page.emulatedMedia(), js: options.javaScriptEnabled !== false, touch: !!options.hasTouch };
    const answer = await browser.send("script.callFunction", {
      functionDeclaration: SWITCHES,
      target: { context: windows.contexts[0].context },
      arguments: [session.sessionId, JSON.stringify(wanted)].map((value) => ({ type: "string", value })),
      awaitPromise: false,
    });
    if (answer.type !== "success") throw new Error(`Firefox refused a switch: ${answer.exceptionDetails.text}`);
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
