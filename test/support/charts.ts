import { readFile, writeFile } from "node:fs/promises";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { plan } from "../../pipeline/plan.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const config = { background: "white", font: "sans-serif" };

/** A chart as an SVG file. */
async function draw(name: string, spec: TopLevelSpec): Promise<void> {
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  await writeFile(new URL(`${name}.svg`, DOCS), `${await view.toSVG()}\n`);
  view.finalize();
}

/** Time and cost over 10⁴ … 10¹⁰ rows, by the calculator. */
export async function drawPlan(): Promise<void> {
  const values = Array.from({ length: 25 }, (_, step) => Math.round(10 ** (4 + step / 4))).flatMap((rows) =>
    [plan({ rows, engine: "local", concurrency: 64 }), plan({ rows, engine: "stepfunctions", concurrency: 100 })].map(
      ({ engine, seconds, total }) => ({
        rows,
        engine: engine === "local" ? "one machine" : "Step Functions",
        hours: seconds.total / 3600,
        dollars: total,
      }),
    ),
  );
  const panel = (field: string, title: string) => ({
    width: 320,
    height: 240,
    mark: "line" as const,
    encoding: {
      x: {
        field: "rows",
        type: "quantitative" as const,
        scale: { type: "log" as const },
        axis: { title: "rows", format: "~s", tickCount: 7 },
      },
      y: { field, type: "quantitative" as const, scale: { type: "log" as const }, axis: { title, format: "~g" } },
      color: { field: "engine", type: "nominal" as const, title: null },
    },
  });
  await draw("plan", { config, data: { values }, hconcat: [panel("hours", "hours"), panel("dollars", "dollars")] });
}

/** One stage of one run, as `bench growth` measures it. */
export interface Grown {
  rows: number;
  stage: string;
  seconds: number;
  /** Of the stage's own process, at most. */
  megabytes: number;
}

const GROWTH = new URL("growth.json", DOCS);

/** Time and memory of each stage over the rows that were measured. */
export async function drawGrowth(measured: readonly Grown[]): Promise<void> {
  await writeFile(GROWTH, `${JSON.stringify(measured, null, 2)}\n`);
  const panel = (field: string, title: string, scale: object) => ({
    width: 320,
    height: 240,
    mark: { type: "line" as const, point: true },
    encoding: {
      x: {
        field: "rows",
        type: "quantitative" as const,
        scale: { type: "log" as const },
        axis: { title: "rows", format: "~s", tickCount: 4 },
      },
      y: { field, type: "quantitative" as const, scale, axis: { title } },
      color: { field: "stage", type: "nominal" as const, title: null },
    },
  });
  await draw("growth", {
    config,
    data: { values: [...measured] },
    hconcat: [
      panel("seconds", "seconds", { type: "log" }),
      panel("megabytes", "MB of the stage's process, at most", { zero: true }),
    ],
  });
}

if (import.meta.main) {
  await drawPlan();
  await drawGrowth(JSON.parse(await readFile(GROWTH, "utf8")) as Grown[]);
  console.log("docs/plan.svg and docs/growth.svg are up to date.");
}
