/** What a run did, as a file and as text. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import Table from "cli-table3";
import type { LoadSummary } from "./load.ts";
import type { SendSummary } from "./send-results.ts";
import { type Settings, UserError } from "./settings.ts";
import type { Deployment } from "./stack.ts";
import type { Target } from "./target.ts";

export interface Report {
  time: string;
  target: string;
  generate: { dataset: string; rows: number; bytes: number; seconds: number };
  send: SendSummary;
  load: LoadSummary;
  /** Generated, sent, in DynamoDB and in Redshift: all the same number, and nothing failed. */
  complete: boolean;
  where: Record<string, string>;
}

/** Writes the report beside the state, and to the bucket; the report says where. */
export async function saveReport(target: Target, settings: Settings, bucket: string, report: Report): Promise<void> {
  const name = `${report.time.replace(/[:.]/g, "-")}.json`;
  const directory = join(settings.home, "reports");
  report.where.report = join(directory, name);
  const text = `${JSON.stringify(report, null, 2)}\n`;
  mkdirSync(directory, { recursive: true });
  for (const file of [name, "latest.json"]) writeFileSync(join(directory, file), text);
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: `reports/${name}`, Body: text, ContentType: "application/json" }),
  );
}

/** @throws UserError when nothing has run yet */
export function lastReport(settings: Settings): Report {
  const file = join(settings.home, "reports", "latest.json");
  if (!existsSync(file)) throw new UserError("There is no report yet. Run `make pipeline`.");
  return JSON.parse(readFileSync(file, "utf8"));
}

export const number = (value: number): string => value.toLocaleString("en");
export const rate = (rows: number, seconds: number): string => number(Math.round(rows / Math.max(seconds, 0.001)));

const SHOWN_COUNTRIES = 10;

/** The report as people read it. */
export function showReport({ generate, send, load, complete, where }: Report): string {
  const stages = new Table({ head: ["stage", "rows", "seconds", "rows/s", ""], style: { head: [], border: [] } });
  const sent = send.created + send.existing;
  stages.push(
    [
      "generate",
      number(generate.rows),
      generate.seconds.toFixed(1),
      rate(generate.rows, generate.seconds),
      generate.dataset,
    ],
    ["send", number(sent), send.seconds.toFixed(1), rate(sent - send.resumed, send.seconds), sendNote(send)],
    ["load", number(load.copied), load.seconds.toFixed(1), rate(load.copied, load.seconds), loadNote(load)],
  );
  const countries = new Table({
    head: ["rank", "country", "customers"],
    colAligns: ["right", "left", "right"],
    style: { head: [], border: [] },
  });
  for (const { country_rank, country, customers } of load.countries.slice(0, SHOWN_COUNTRIES))
    countries.push([country_rank, country, number(customers)]);
  const more = load.countries.length - SHOWN_COUNTRIES;
  const rest = more > 0 ? `… and ${more} more countries\n` : "";
  const places = Object.entries(where).map(([name, place]) => `  ${name.padEnd(10)} ${place}`);
  const verdict = complete
    ? `Complete: ${number(load.inTable)} customers in Redshift, all counts equal.`
    : `Not complete: ${number(generate.rows)} generated, ${number(sent)} accepted, ${number(send.failed)} failed, ${number(load.scanned)} in DynamoDB, ${number(load.inTable)} in Redshift.`;
  return `${stages}\n${countries}\n${rest}\n${places.join("\n")}\n\n${verdict}`;
}

const sendNote = (send: SendSummary): string =>
  [
    `${number(send.created)} new`,
    send.existing > 0 && `${number(send.existing)} there already`,
    `${number(send.failed)} failed`,
    send.missing > 0 && `${number(send.missing)} missing from the files`,
    send.requestsRepeated > 0 && `${number(send.requestsRepeated)} requests repeated`,
  ]
    .filter(Boolean)
    .join(", ");

const loadNote = (load: LoadSummary): string => `${number(load.inserted)} new, ${number(load.inTable)} in the table`;

/** Commands that work as they stand, on the target that was used. */
export function nextSteps(target: Target, settings: Settings, { apiUrl, table }: Deployment): string {
  const aws = target.emulator
    ? `AWS_ACCESS_KEY_ID=${target.aws.credentials?.accessKeyId ?? "test"} AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=${target.aws.region} AWS_PAGER= aws --endpoint-url ${target.emulator}`
    : "AWS_PAGER= aws";
  const commands = [`${aws} dynamodb scan --table-name ${table} --max-items 2`];
  if (target.emulator)
    commands.push(
      `psql postgresql://127.0.0.1:${settings.redshiftPort}/dev -c "SELECT country, COUNT(*) FROM customers GROUP BY country ORDER BY 2 DESC LIMIT 5"`,
    );
  commands.push(
    `curl -s ${apiUrl}/customers -H 'Content-Type: application/json' -d '{"name":"Ada Lovelace","email":"ada@example.com","phone":"+442071234567","address":"12 St James Square","city":"London","postal_code":"SW1Y 4JH","country":"United Kingdom","country_code":"GB"}'`,
  );
  return `Next:\n${commands.map((command) => `  ${command}`).join("\n")}`;
}
