import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FAMILIES, NOT_HERE } from "../../../services/redshift/dialect/refusals.ts";
import { NOTES } from "../../../services/redshift/system/notes.ts";

// terrarium_notes is true only as long as it has what the gateway refuses, and the gateway refuses what it has.

const services = new URL("../../../services/redshift/", import.meta.url).pathname;
const sources = globSync("**/*.{ts,sql}", { cwd: services })
  .filter((name) => !name.endsWith("notes.ts"))
  .map((name) => readFileSync(`${services}${name}`, "utf8"));
/** What errors name, until the first of it that is not in the source. */
const named = sources
  .flatMap((source) => [
    ...source.matchAll(/[Tt]errarium does not implement ([^"`$'\n]*)/g),
    // In SQL.
    ...source.matchAll(/terrarium\.refused\('([^']*)'\)/g),
    ...source.matchAll(/\['[^']*\)', '([A-Z_]*)'\]/g),
  ])
  .map(([, what = ""]) => what.split(":")[0]?.trim() ?? "")
  .filter((what) => what !== "");
const subjects = NOTES.filter(([effect]) => effect === "refused").map(([, subject]) => subject);

test("there are refusals to be noted", () => {
  expect(named.length).toBeGreaterThan(20);
});

test.each([...new Set([...named, ...Object.values(NOT_HERE), ...FAMILIES.map(([, what]) => what)])])(
  "%s: there is a note",
  (what) => {
    expect(subjects.filter((subject) => what.startsWith(subject) || subject.startsWith(what))).not.toEqual([]);
  },
);

describe("what is noted as refused is named by an error", () => {
  const all = sources.join("\n");
  test.each(subjects)("%s", (subject) => {
    // The last word may be put in.
    const [first = "", ...rest] = subject.split(/ (?=\S+$)/);
    expect(
      [subject, `${first} \${`, ...(rest.length === 0 ? [`"${subject}"`, `'${subject}'`] : [])].some((text) =>
        all.includes(text),
      ),
    ).toBe(true);
  });
});

test("nothing is noted twice", () => {
  const all = NOTES.map(([effect, subject]) => `${effect} ${subject}`);
  expect(new Set(all).size).toBe(all.length);
});
