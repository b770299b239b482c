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

/** One stage with so many rows, as `bench growth` measures it. */
export interface Grown {
  rows: number;
  /** Or the stack, behind all of them. */
  stage: string;
  seconds?: number;
  /** Of one core, in its own process. */
  cpuSeconds?: number;
  /** Resident in its own process, at most. */
  megabytes: number;
  /** When. */
  day: string;
}

const GROWTH = new URL("growth.json", DOCS);

/** All that was measured and is kept, by size and stage. */
export const keptGrowth = async (): Promise<Grown[]> => JSON.parse(await readFile(GROWTH, "utf8")) as Grown[]; // written below

/** Keeps a figure in place of the one of the same stage and size. */
export async function keepGrown(grown: Grown): Promise<void> {
  const others = (await keptGrowth()).filter(({ rows, stage }) => rows !== grown.rows || stage !== grown.stage);
  const all = [...others, grown].sort((a, b) => a.rows - b.rows || a.stage.localeCompare(b.stage));
  await writeFile(GROWTH, `${JSON.stringify(all, null, 2)}\n`);
}

/** Time and memory of each stage over the rows that were measured, as a chart and as the table in docs/plan.md. */
export async function drawGrowth(): Promise<void> {
  const measured = await keptGrowth();
  await writeTable(measured);
  const panel = (field: string, title: string, scale: object) => ({
    width: 320,
    height: 240,
    transform: [{ filter: { field, valid: true } }],
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
    data: { values: measured },
    hconcat: [
      panel("seconds", "seconds", { type: "log" }),
      panel("megabytes", "MB of its process, at most", { zero: true }),
    ],
  });
}

const TABLE = /(?<=<!-- bench growth -->\n)[\s\S]*(?=<!-- end -->)/;

async function writeTable(measured: readonly Grown[]): Promise<void> {
  const file = new URL("plan.md", DOCS);
  const text = await readFile(file, "utf8");
  await writeFile(
    file,
    text.replace(TABLE, () => growthTable(measured)),
  );
}

/** A line for each stage, a column for each size. */
function growthTable(measured: readonly Grown[]): string {
  const sizes = [...new Set(measured.map(({ rows }) => rows))];
  const stages = [...new Set(measured.map(({ stage }) => stage))];
  const cell = (stage: string, size: number): string => {
    const grown = measured.find(({ rows, stage: name }) => name === stage && rows === size);
    if (!grown) return "";
    const { seconds, megabytes } = grown;
    if (seconds === undefined) return `${megabytes} MB`;
    return `${seconds.toFixed(1)} s, ${((seconds / size) * 1e6).toFixed(0)} µs a row, ${megabytes} MB`;
  };
  const lines = [
    ["", ...sizes.map((rows) => `${rows.toLocaleString("en")} rows`)],
    ["---", ...sizes.map(() => "---")],
    ...stages.map((stage) => [stage, ...sizes.map((size) => cell(stage, size))]),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

if (import.meta.main) {
  await drawPlan();
  await drawGrowth();
  console.log("docs/plan.svg, docs/growth.svg and the table of docs/plan.md are up to date.");
}
