// Judges one page a line: a JSON string comes in, a JSON list of messages goes out. The rules are the first argument.
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const judge = new HtmlValidate(new StaticConfigLoader(JSON.parse(process.argv[2])));
for await (const line of createInterface({ input: process.stdin })) {
  const { results } = await judge.validateString(JSON.parse(line));
  console.log(JSON.stringify(results.flatMap(({ messages }) => messages)));
}
