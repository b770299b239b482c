import { DeleteObjectsCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { Permissions } from "../transfer/authorize.ts";
import { parseS3Url } from "../transfer/clients.ts";
import { boxed, s3Failure } from "../transfer/errors.ts";
import type { UnloadStatement } from "./statement.ts";

/** Where an UNLOAD writes. */
export class Destination {
  readonly bucket: string;
  /** What every name begins with. */
  readonly prefix: string;
  readonly s3: S3Client;
  readonly #permissions: Permissions;
  readonly #statement: UnloadStatement;

  constructor(s3: S3Client, permissions: Permissions, statement: UnloadStatement) {
    const { bucket, key } = parseS3Url(statement.location);
    this.s3 = s3;
    this.bucket = bucket;
    // "If you use PARTITION BY, a forward slash (/) is automatically added to the end of the name-prefix value if needed."
    this.prefix = statement.partitionBy.length > 0 && key !== "" && !key.endsWith("/") ? `${key}/` : key;
    this.#permissions = permissions;
    this.#statement = statement;
  }

  /** Refuses a place that is not free; CLEANPATH makes it so. @throws PostgresError */
  async prepare(): Promise<void> {
    const { allowOverwrite, cleanPath, partitionBy } = this.#statement;
    this.#permissions.require("s3:ListBucket", `arn:aws:s3:::${this.bucket}`, this.#listing(this.prefix), {
      "s3:prefix": this.prefix,
    });
    this.requireWrite(this.prefix);
    const [first] = await this.#keys(this.prefix, 1);
    // Partition folders are cleaned one by one, when they get files.
    if (cleanPath && partitionBy.length === 0) await this.clean(this.prefix);
    if (first !== undefined && !allowOverwrite && !cleanPath)
      throw boxed(
        "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
        8001,
        "",
      );
  }

  /** @throws PostgresError when the role may not write this object */
  requireWrite(key: string): void {
    this.#permissions.require(
      "s3:PutObject",
      `arn:aws:s3:::${this.bucket}/${key}`,
      `S3 key being written : s3://${this.bucket}/${key}`,
    );
  }

  /** CLEANPATH: deletes what is there. */
  async clean(prefix: string): Promise<void> {
    for (let keys = await this.#keys(prefix); keys.length > 0; keys = await this.#keys(prefix)) {
      for (const key of keys)
        this.#permissions.require("s3:DeleteObject", `arn:aws:s3:::${this.bucket}/${key}`, this.#listing(prefix));
      const Objects = keys.map((Key) => ({ Key }));
      await this.s3.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects } }));
    }
  }

  get cleansPartitions(): boolean {
    return this.#statement.cleanPath;
  }

  async #keys(prefix: string, MaxKeys = 1000): Promise<string[]> {
    try {
      const { Contents = [] } = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix: prefix, MaxKeys }),
      );
      return Contents.map(({ Key = "" }) => Key);
    } catch (error) {
      throw s3Failure(error, this.#listing(prefix));
    }
  }

  #listing(prefix: string): string {
    return `Listing bucket=${this.bucket} prefix=${prefix}`;
  }
}
