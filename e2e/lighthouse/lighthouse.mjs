// Reads {"url", "cookie"} a line, and answers what Lighthouse found, a line each. Each look has a Chromium of its own:
// traces of a second page in the same one were measured to come without a beginning (NO_NAVSTART).
import { createInterface } from "node:readline";
import { launch } from "chrome-launcher";
import lighthouse, { defaultConfig } from "lighthouse";

const TRIES = 3; // a look that was not recorded, which a busy machine brings about, is no look; what it saw counts

async function look(url, cookie) {
  const chromium = await launch({
    chromePath: process.argv[2],
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
    maxConnectionRetries: 200,
  });
  const settings = {
    port: chromium.port,
    logLevel: "silent",
    onlyCategories: ["performance", "accessibility", "best-practices"],
    extraHeaders: cookie ? { Cookie: cookie } : {},
  };
  try {
    // The configuration that comes with it is the mobile preset: a phone four times slower, on slow 4G.
    return (await lighthouse(url, settings, defaultConfig)).lhr;
  } finally {
    chromium.kill();
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { url, cookie } = JSON.parse(line);
  let report;
  for (let tried = 0; tried < TRIES && (!report || report.runtimeError); tried++) {
    report = await look(url, cookie);
    if (report.runtimeError) console.error(`${url}: not recorded (${report.runtimeError.code})`);
  }
  process.stdout.write(JSON.stringify(report) + "\n");
}
