import type { Readable } from "node:stream";

/** The lines of a text in UTF-8. Not by readline, which does not say that what it reads has broken off: that would end the process. */
export async function* linesOf(input: Readable): AsyncGenerator<string> {
  let begun = "";
  for await (const chunk of input.setEncoding("utf8")) {
    const lines = (begun + chunk).split("\n");
    begun = lines.pop() ?? "";
    yield* lines;
  }
  if (begun !== "") yield begun;
}
