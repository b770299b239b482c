import { expect, it } from "vitest";
import { fromBuffer } from "yauzl";
import { bundleFunction } from "../../../pipeline/bundle.ts";

it("bundles the function to one file, and to the same bytes each time", async () => {
  const [first, second] = [await bundleFunction(), await bundleFunction()];
  expect(second.sha256).toBe(first.sha256);
  const names = await new Promise<string[]>((resolve, reject) =>
    fromBuffer(first.zip, (error, zip) => {
      if (error) return reject(error);
      const found: string[] = [];
      zip.on("entry", ({ fileName }) => found.push(fileName)).on("end", () => resolve(found));
    }),
  );
  expect(names).toEqual(["index.js"]);
});
