/** Generated customers in S3: partitions of CSV and a manifest that lists them. */
import { GetObjectCommand, NoSuchKey, type S3Client } from "@aws-sdk/client-s3";
import { UserError } from "./settings.ts";

export interface Partition {
  key: string;
  /** The number of the first row in the whole data set; rows are counted from 0. */
  firstRow: number;
  rows: number;
  bytes: number;
}

export interface Dataset {
  /** From the seed and the number of rows. */
  id: string;
  seed: number;
  rows: number;
  columns: readonly string[];
  /** Of all rows (rows-digest.ts): the same whatever the number of partitions, and whoever wrote them. */
  sha256: string;
  countries: CountryCount[];
  partitions: Partition[];
}

export interface CountryCount {
  country_code: string;
  country: string;
  customers: number;
  country_rank: number;
}

export const manifestKey = (id: string): string => `generated/${id}/manifest.json`;
/** A copy of the last manifest. */
export const LATEST_KEY = "generated/latest.json";

/**
 * Reads a data set's manifest; without an id, that of the last one generated.
 * @throws UserError when there is none
 */
export async function readDataset(s3: S3Client, bucket: string, id?: string): Promise<Dataset> {
  const key = id === undefined ? LATEST_KEY : manifestKey(id);
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (error instanceof NoSuchKey)
      throw new UserError(`There is no manifest s3://${bucket}/${key}. Generate customers first: \`make generate\`.`);
    if (error instanceof SyntaxError) throw new UserError(`The manifest s3://${bucket}/${key} is not JSON.`);
    throw error;
  }
}
