// Reads {"html", "rules"} as JSON, a page a line, and answers each with its messages: started once for many pages.
import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";

const judges = Object.fromEntries(Object.entries(JSON.parse(process.argv[2])).map(([name, rules]) =>
  [name, new HtmlValidate({ root: true, extends: ["html-validate:recommended", "html-validate:document"], rules })]));
for await (const line of createInterface({ input: process.stdin })) {
  const { html, rules } = JSON.parse(line);
  const report = await judges[rules].validateString(html, "page.html");
  console.log(JSON.stringify(report.results.flatMap((result) => result.messages)));
}
