import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pg from "pg";
import { dataDirectory } from "../../services/redshift/native.ts";
import type { Figure } from "./figure.ts";
import { computedBy, peakMemoryOf } from "./process-tree.ts";
import { type StartedStack, startProcess, stopProcess } from "./stack-process.ts";

const ROWS = 1_000_000;
const PARTS = 4;
const RUNS = 3;
const BUCKET = "files";
const ROLE = "arn:aws:iam::000000000000:role/files";
const COLUMNS =
  "id INTEGER, name VARCHAR(40), email VARCHAR(64), country CHAR(2), amount DECIMAL(10,2), quantity SMALLINT, created TIMESTAMP, born DATE, active BOOLEAN, note VARCHAR(80)";

/** COPY and UNLOAD of a million rows, each beside psql's `\copy` on the same Postgres and a table of the same form. */
export async function redshiftFiles(home: string): Promise<Figure[]> {
  const parts = await writeParts(home);
  const stack = await startProcess(home);
  try {
    await prepare(stack, parts);
    const client = new pg.Client({ connectionString: stack.redshiftUrl, user: "awsuser" });
    await client.connect();
    await client.query(`CREATE TABLE by_psql (${COLUMNS}); CREATE TABLE by_copy (${COLUMNS})`);
    const psql = await psqlOf(home);
    const gateway = (sql: string) => () => client.query(sql);
    const shell = (command: string) => () => sh(command);
    const truncate = () => client.query("TRUNCATE by_psql; TRUNCATE by_copy");
    const unload = (name: string, parameters: string): string =>
      `UNLOAD ('SELECT * FROM by_copy') TO 's3://${BUCKET}/${name}/' IAM_ROLE '${ROLE}' ${parameters} ALLOWOVERWRITE`;
    const figures = [
      await sideBySide(`COPY of ${ROWS.toLocaleString("en")} rows, gzip CSV`, "zcat | psql \\copy", {
        before: truncate,
        ours: gateway(`COPY by_copy FROM 's3://${BUCKET}/in/' IAM_ROLE '${ROLE}' CSV GZIP`),
        theirs: shell(`zcat ${parts.join(" ")} | ${psql} -c "\\copy by_psql from stdin csv"`),
      }),
      {
        name: "memory of the stack's process after it, at most",
        measured: `${((await peakMemoryOf(stack.process.pid ?? 0)) / 1e6).toFixed(0)} MB`,
        goal: "≤ 250 MB",
      },
      await sideBySide("UNLOAD of them, CSV", "psql \\copy to a file", {
        ours: gateway(unload("plain", "CSV")),
        theirs: shell(`${psql} -c "\\copy by_copy to ${join(home, "out.csv")} csv"`),
      }),
      await sideBySide("UNLOAD of them, gzip CSV", "psql \\copy | gzip", {
        ours: gateway(unload("packed", "CSV GZIP")),
        theirs: shell(`${psql} -c "\\copy by_copy to stdout csv" | gzip > ${join(home, "out.csv.gz")}`),
      }),
    ];
    await client.end();
    return figures;
  } finally {
    await stopProcess(stack);
  }
}

const NAMES = ["Anna Müller", "José García", "John Smith", "Zoë Ångström", "Li Wei", "Marta Nowak", '"O\'Brien, Pat"'];
const COUNTRIES = ["DE", "ES", "US", "SE", "CN", "PL", "IE"];

/** Files of gzip CSV: numbers, dates, quotes, NULLs, and letters of several bytes. */
async function writeParts(home: string): Promise<string[]> {
  const paths = Array.from({ length: PARTS }, (_, part) => join(home, `part${part}.csv.gz`));
  for (const [part, path] of paths.entries()) {
    const first = (part * ROWS) / PARTS;
    await pipeline(lines(first, first + ROWS / PARTS), createGzip(), createWriteStream(path));
  }
  return paths;
}

const LINES_AT_ONCE = 500;

function* lines(first: number, end: number): Generator<string> {
  const two = (value: number): string => String(value).padStart(2, "0");
  for (let from = first; from < end; from += LINES_AT_ONCE) {
    let text = "";
    for (let id = from; id < Math.min(from + LINES_AT_ONCE, end); id += 1) {
      const day = `${two(1 + (id % 12))}-${two(1 + (id % 28))}`;
      const quantity = id % 7 === 0 ? "" : id % 30_000;
      text += `${id},${NAMES[id % NAMES.length]},user${id}@example.com,${COUNTRIES[id % NAMES.length]},${(id % 100_000) / 100},${quantity},2026-${day} 12:${two(id % 60)}:${two((id * 7) % 60)},${1970 + (id % 30)}-${day},${id % 2 === 0},note number ${id} of many\n`;
    }
    yield text;
  }
}

async function prepare({ endpoint }: StartedStack, parts: readonly string[]): Promise<void> {
  const config = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (const [part, path] of parts.entries()) {
    const { size: ContentLength } = await stat(path);
    const Body = createReadStream(path);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `in/${part}.csv.gz`, Body, ContentLength }));
  }
  const iam = new IAMClient(config);
  const document = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(
    new CreateRoleCommand({
      RoleName: "files",
      AssumeRolePolicyDocument: document({
        Effect: "Allow",
        Principal: { Service: "redshift.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    }),
  );
  const PolicyDocument = document({ Effect: "Allow", Action: "s3:*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "files", PolicyName: "files", PolicyDocument }));
}

/** psql on the Postgres behind the gateway, whose socket its own file names. */
async function psqlOf(home: string): Promise<string> {
  const data = dataDirectory(join(home, "state", "redshift"));
  const [, , , port, sockets] = (await readFile(join(data, "postmaster.pid"), "utf8")).split("\n");
  return `psql -q -h ${sockets} -p ${port} -U awsuser dev`;
}

async function sh(command: string): Promise<void> {
  const child = spawn("bash", ["-c", `set -o pipefail; ${command}`], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${command} ended with ${code}.`);
}

interface Sides {
  before?(): Promise<unknown>;
  ours(): Promise<unknown>;
  theirs(): Promise<unknown>;
}

/** By turns, so that both have the same machine; the first turn warms up. */
async function sideBySide(name: string, beside: string, sides: Sides): Promise<Figure> {
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let run = 0; run <= RUNS; run += 1) {
    await sides.before?.();
    const one = await measure(sides.theirs);
    const other = await measure(sides.ours);
    if (run === 0) continue;
    theirs.push(one);
    ours.push(other);
  }
  const [mine, other] = [median(ours), median(theirs)];
  const show = ({ seconds, computed }: Measured): string =>
    `${seconds.toFixed(2)} s, ${computed.toFixed(2)} s of computing`;
  return {
    name,
    measured: show(mine),
    beside: `${beside} ${show(other)}`,
    ratio: mine.seconds / other.seconds,
    goal: "≤ 1.3",
  };
}

interface Measured {
  seconds: number;
  /** By everyone who had a part in it. */
  computed: number;
}

/** Both processes and the engine are below this one. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
  const before = await computedBy(process.pid);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, computed: ((await computedBy(process.pid)) - before) / 1000 };
}

/** The run in the middle by its time. */
const median = (runs: Measured[]): Measured =>
  runs.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)] ?? { seconds: Number.NaN, computed: 0 };
