/** `generate` by partitions: runs of unsorted customers, a plan, partitions in order, and the manifest. The bytes are those of ../generate.ts. */
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { CSV_HEADER } from "../customer.ts";
import { type CountryCount, type Dataset, LATEST_KEY, manifestKey, type Partition } from "../dataset.ts";
import { type FakeCustomer, fakeCustomers } from "../fake-customer.ts";
import {
  byCountryNameEmail,
  CSV_FIRST_LINE,
  type RankedCustomer,
  rankCountries,
  split,
  writePartition,
} from "../generate.ts";
import { rowsDigest } from "../rows-digest.ts";
import { merge } from "../sort.ts";
import { upload } from "../upload.ts";
import { readJson, readLines, readText, removeAll, writeJson } from "./objects.ts";
import {
  beginningOf,
  countryCounts,
  type Group,
  type PartitionPlan,
  planPartitions,
  type RunIndex,
} from "./run-index.ts";

/** Which data set, and where. */
export interface DatasetRequest {
  bucket: string;
  seed: number;
  customers: number;
  partitions: number;
}

export const datasetId = ({ seed, customers }: DatasetRequest): string => `seed-${seed}-rows-${customers}`;
const prefixOf = (request: DatasetRequest): string => `generated/${datasetId(request)}`;
const workOf = (request: DatasetRequest): string => `work/${datasetId(request)}`;
const numbered = (prefix: string, index: number, ending: string): string =>
  `${prefix}-${String(index).padStart(5, "0")}.${ending}`;

/** First pass: a share of the customers, sorted, with what is where. */
export async function generateRun(s3: S3Client, request: DatasetRequest & { index: number }): Promise<void> {
  const { bucket, seed, customers, partitions, index } = request;
  const share = split(customers, partitions)[index];
  if (!share) return;
  const make = fakeCustomers(seed);
  const rows = Array.from({ length: share.count }, (_, row) => make(share.firstRow + row)).sort(byCountryNameEmail);
  const key = numbered(`${workOf(request)}/run`, index, "jsonl");
  const groups: Group[] = [];
  let bytes = 0;
  const lines = function* (): Generator<string> {
    for (const row of rows) {
      const line = `${JSON.stringify(row)}\n`;
      const last = groups.at(-1);
      const beginning = beginningOf(row.name);
      if (last && last.country === row.country_code && last.beginning === beginning) last.rows += 1;
      else groups.push({ country: row.country_code, beginning, rows: 1, offset: bytes });
      bytes += Buffer.byteLength(line);
      yield line;
    }
  };
  await upload(s3, { bucket, key, contentType: "application/x-ndjson" }, lines());
  await writeJson(s3, bucket, numbered(`${workOf(request)}/index`, index, "json"), {
    key,
    bytes,
    groups,
  } satisfies RunIndex);
}

interface Plan extends PartitionPlan {
  countries: CountryCount[];
}

/** Between the passes: all counts added up make the ranks, and say where each partition begins. */
export async function planDataset(s3: S3Client, request: DatasetRequest): Promise<void> {
  const { bucket, customers, partitions } = request;
  const shares = split(customers, partitions);
  const runs: RunIndex[] = [];
  for (const index of shares.keys())
    runs.push(await readJson(s3, bucket, numbered(`${workOf(request)}/index`, index, "json")));
  const countries = rankCountries(countryCounts(runs));
  for (const plan of planPartitions(runs, shares))
    await writeJson(s3, bucket, numbered(`${workOf(request)}/plan`, plan.index, "json"), {
      ...plan,
      countries,
    } satisfies Plan);
}

/** What is known of a partition once it is written. */
interface Written extends Partition {
  digest: string;
  countries: CountryCount[];
}

/** Second pass: a partition, out of the parts of all runs that belong into it; with a list of its chunks for `send`. */
export async function generatePartition(s3: S3Client, request: DatasetRequest & { index: number }): Promise<void> {
  const { bucket, index } = request;
  const plan = await readJson<Plan>(s3, bucket, numbered(`${workOf(request)}/plan`, index, "json"));
  const rows = rankedRows(s3, bucket, plan);
  const key = numbered(`${prefixOf(request)}/part`, index, "csv");
  const digest = rowsDigest();
  let chunks = "";
  let row = plan.firstRow;
  let byte = Buffer.byteLength(CSV_FIRST_LINE);
  const note = (text: string, count: number): void => {
    const end = byte + Buffer.byteLength(text);
    chunks += `${key},${row},${count},${byte},${end}\n`;
    row += count;
    byte = end;
  };
  const where = { key, firstRow: plan.firstRow, rows: plan.rows };
  const partition = await writePartition(s3, bucket, where, rows, digest, () => undefined, note);
  await rows.return(undefined);
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: numbered(`${workOf(request)}/chunks`, index, "csv"), Body: chunks }),
  );
  const written: Written = { ...partition, digest: digest.hex(), countries: plan.countries };
  await writeJson(s3, bucket, numbered(`${workOf(request)}/part`, index, "json"), written);
}

async function* rankedRows(s3: S3Client, bucket: string, plan: Plan): AsyncGenerator<RankedCustomer> {
  const rankOf = new Map(plan.countries.map(({ country_code, country_rank }) => [country_code, country_rank]));
  const sources = plan.ranges.map(({ key, start, end }) => customersOf(readLines(s3, bucket, key, start, end)));
  let left = plan.skip;
  let country: string | undefined;
  let rank = plan.rankBefore;
  for await (const customer of merge(sources, byCountryNameEmail)) {
    if (country !== undefined && customer.country_code !== country) rank = 0;
    country = customer.country_code;
    rank += 1;
    if (left > 0) left -= 1;
    else yield { ...customer, country_rank: rankOf.get(country) ?? 0, rank_in_country: rank };
  }
}

async function* customersOf(lines: AsyncIterable<string>): AsyncGenerator<FakeCustomer> {
  for await (const line of lines) yield JSON.parse(line) as FakeCustomer;
}

/** The columns of the list that `send` reads its work from. */
const CHUNK_COLUMNS = "key,first_row,rows,start,end\n";

export const chunksKey = (request: DatasetRequest): string => `${prefixOf(request)}/chunks.csv`;

/** The manifest, last; what only the passes needed goes. */
export async function finishDataset(
  s3: S3Client,
  request: DatasetRequest,
): Promise<{ dataset: string; sha256: string; bytes: number }> {
  const { bucket, seed, customers } = request;
  const parts: Written[] = [];
  for (const index of split(customers, request.partitions).keys())
    parts.push(await readJson(s3, bucket, numbered(`${workOf(request)}/part`, index, "json")));
  const digest = rowsDigest();
  for (const part of parts) digest.addHex(part.digest);
  await upload(
    s3,
    { bucket, key: chunksKey(request), contentType: "text/csv; charset=utf-8" },
    allChunks(s3, request, parts.length),
  );
  const dataset: Dataset = {
    id: datasetId(request),
    seed,
    rows: customers,
    columns: CSV_HEADER,
    sha256: digest.hex(),
    countries: parts[0]?.countries ?? [],
    partitions: parts.map(({ key, firstRow, rows, bytes }) => ({ key, firstRow, rows, bytes })),
  };
  for (const Key of [manifestKey(dataset.id), LATEST_KEY])
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: JSON.stringify(dataset, null, 2),
        ContentType: "application/json",
      }),
    );
  await removeAll(s3, bucket, `${workOf(request)}/`);
  return { dataset: dataset.id, sha256: dataset.sha256, bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0) };
}

async function* allChunks(s3: S3Client, request: DatasetRequest, partitions: number): AsyncGenerator<string> {
  yield CHUNK_COLUMNS;
  for (let index = 0; index < partitions; index += 1)
    yield await readText(s3, request.bucket, numbered(`${workOf(request)}/chunks`, index, "csv"));
}
