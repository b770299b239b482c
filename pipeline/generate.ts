/**
 * Customers to S3. Each is made from the seed and its number; then they are sorted by country, name and email, which is the order
 * in which SQL's window functions number them, and numbered on the way out:
 *
 *   country_rank     DENSE_RANK() OVER (ORDER BY <customers of the country> DESC)
 *   rank_in_country  ROW_NUMBER() OVER (PARTITION BY country_code ORDER BY name, email)
 *
 * Memory does not grow with the number of rows (sort.ts, upload.ts).
 */
import { DeleteObjectsCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { stringify } from "csv-stringify/sync";
import { COUNTRIES } from "./countries.ts";
import { CSV_HEADER } from "./customer.ts";
import { type CountryCount, type Dataset, LATEST_KEY, manifestKey, type Partition } from "./dataset.ts";
import { type FakeCustomer, fakeCustomers } from "./fake-customer.ts";
import { type RowsDigest, rowsDigest } from "./rows-digest.ts";
import { compareText, type SortLimits, sorted } from "./sort.ts";
import type { Target } from "./target.ts";
import { upload } from "./upload.ts";

export interface GenerateOptions {
  seed: number;
  customers: number;
  partitions: number;
  bucket: string;
  progress(rows: number): void;
}

export const ROWS_PER_CHUNK = 500;

export async function generate(target: Target, options: GenerateOptions): Promise<Dataset> {
  const { seed, customers, bucket } = options;
  const s3 = new S3Client({ ...target.aws, forcePathStyle: target.forcePathStyle });
  const { countries, rows } = await rankedCustomers(seed, customers);
  const reader = rows[Symbol.asyncIterator]();
  const id = `seed-${seed}-rows-${customers}`;
  const prefix = `generated/${id}`;
  const digest = rowsDigest();
  const partitions: Partition[] = [];
  let written = 0;
  for (const [index, { firstRow, count }] of split(customers, options.partitions).entries()) {
    const key = `${prefix}/part-${String(index).padStart(5, "0")}.csv`;
    const partition = await writePartition(s3, bucket, { key, firstRow, rows: count }, reader, digest, (rows) => {
      written += rows;
      options.progress(written);
    });
    partitions.push(partition);
  }
  await reader.return?.(undefined);
  const dataset: Dataset = {
    id,
    seed,
    rows: customers,
    columns: CSV_HEADER,
    sha256: digest.hex(),
    countries,
    partitions,
  };
  // Last, so that whoever finds a manifest finds all that it lists.
  for (const Key of [manifestKey(id), LATEST_KEY])
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key,
        Body: JSON.stringify(dataset, null, 2),
        ContentType: "application/json",
      }),
    );
  await removeOthers(s3, bucket, `${prefix}/`, [manifestKey(id), ...partitions.map(({ key }) => key)]);
  return dataset;
}

/** The next rows as a partition's file. */
export async function writePartition(
  s3: S3Client,
  bucket: string,
  { key, firstRow, rows }: Omit<Partition, "bytes">,
  reader: AsyncIterator<RankedCustomer>,
  digest: RowsDigest,
  onRows: (rows: number) => void,
  onChunk: (text: string, rows: number) => void = () => undefined,
): Promise<Partition> {
  const csv = csvChunks(reader, rows, digest, (text, count) => {
    onChunk(text, count);
    onRows(count);
  });
  const bytes = await upload(s3, { bucket, key, contentType: "text/csv; charset=utf-8" }, csv);
  return { key, firstRow, rows, bytes };
}

/** Partitions of the same data set written in another number: nobody lists them any more. */
async function removeOthers(s3: S3Client, Bucket: string, Prefix: string, keep: readonly string[]): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix })) {
    const Objects = Contents.filter(({ Key }) => Key !== undefined && !keep.includes(Key)).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}

export interface RankedCustomer extends FakeCustomer {
  country_rank: number;
  rank_in_country: number;
}

/** All customers in order of country, name and email, with their ranks. */
export async function rankedCustomers(
  seed: number,
  customers: number,
  limits?: SortLimits,
): Promise<{ countries: CountryCount[]; rows: AsyncIterable<RankedCustomer> }> {
  const counts = new Map<string, number>();
  const make = fakeCustomers(seed);
  const unsorted = function* (): Generator<FakeCustomer> {
    for (let row = 0; row < customers; row += 1) {
      const customer = make(row);
      counts.set(customer.country_code, (counts.get(customer.country_code) ?? 0) + 1);
      yield customer;
    }
  };
  const inOrder = sorted(unsorted(), byCountryNameEmail, limits)[Symbol.asyncIterator]();
  // The first row comes out only when the last one has gone in: then the countries are counted.
  const first = await inOrder.next();
  const countries = rankCountries(counts);
  const rankOf = new Map(countries.map(({ country_code, country_rank }) => [country_code, country_rank]));
  const rows = async function* (): AsyncGenerator<RankedCustomer> {
    let country = "";
    let rank = 0;
    try {
      for (let next = first; !next.done; next = await inOrder.next()) {
        const customer = next.value;
        rank = customer.country_code === country ? rank + 1 : 1;
        country = customer.country_code;
        yield { ...customer, country_rank: rankOf.get(country) ?? 0, rank_in_country: rank };
      }
    } finally {
      await inOrder.return(undefined);
    }
  };
  return { countries, rows: rows() };
}

export const byCountryNameEmail = (a: FakeCustomer, b: FakeCustomer): number =>
  compareText(a.country_code, b.country_code) || compareText(a.name, b.name) || compareText(a.email, b.email);

/** Dense ranks: countries with as many customers have the same one, and the next follows without a gap. */
export function rankCountries(counts: ReadonlyMap<string, number>): CountryCount[] {
  const sizes = [...new Set(counts.values())].sort((a, b) => b - a);
  const rankOfSize = new Map(sizes.map((size, index) => [size, index + 1]));
  const names = new Map(COUNTRIES.map(({ code, name }) => [code, name]));
  return [...counts]
    .map(([country_code, customers]) => ({
      country_code,
      country: names.get(country_code) ?? country_code,
      customers,
      country_rank: rankOfSize.get(customers) ?? 0,
    }))
    .sort((a, b) => a.country_rank - b.country_rank || compareText(a.country_code, b.country_code));
}

/** Partitions of equal size, or one row more; never more partitions than rows. */
export function split(rows: number, partitions: number): { firstRow: number; count: number }[] {
  const number = Math.max(1, Math.min(rows, partitions));
  return Array.from({ length: number }, (_, index) => {
    const firstRow = Math.floor((rows * index) / number);
    return { firstRow, count: Math.floor((rows * (index + 1)) / number) - firstRow };
  });
}

// RFC 4180: lines end in CRLF.
const csv = (rows: readonly unknown[]): string =>
  stringify([...rows], { columns: [...CSV_HEADER], record_delimiter: "\r\n" });

/** What every partition's file begins with. */
export const CSV_FIRST_LINE = `${CSV_HEADER.join(",")}\r\n`;

/** The next `count` rows as CSV with a header. */
async function* csvChunks(
  rows: AsyncIterator<RankedCustomer>,
  count: number,
  digest: RowsDigest,
  onRows: (text: string, rows: number) => void,
): AsyncGenerator<string> {
  yield CSV_FIRST_LINE;
  for (let left = count; left > 0; ) {
    const chunk: RankedCustomer[] = [];
    while (chunk.length < Math.min(ROWS_PER_CHUNK, left)) {
      const next = await rows.next();
      if (next.done) throw new Error("There are fewer rows than were asked for.");
      chunk.push(next.value);
      digest.add(CSV_HEADER.map((column) => next.value[column as keyof RankedCustomer]));
    }
    left -= chunk.length;
    const text = csv(chunk);
    onRows(text, chunk.length);
    yield text;
  }
}
