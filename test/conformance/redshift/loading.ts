import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import pg from "pg";
import { clientConfig, redshiftUrl, uniqueName } from "../../support/endpoint.ts";

export const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });
export const iam = new IAMClient(clientConfig());

const ACCOUNT = "000000000000";

/** A bucket, a role that may use it, and a session: what a COPY needs. */
export interface Loading extends AsyncDisposable {
  db: pg.Client;
  bucket: string;
  roleArn: string;
  /** INFO messages so far; cleared by whoever looks. */
  notices: string[];
  put(key: string, body: string | Uint8Array): Promise<unknown>;
  /** An object's bytes. */
  get(key: string): Promise<Buffer>;
  /** The keys below a prefix. */
  list(prefix: string): Promise<string[]>;
  rows(sql: string): Promise<unknown[][]>;
  /** A table with a name of its own. */
  table(columns: string): Promise<string>;
  /** COPY from a key of the bucket. */
  copy(table: string, key: string, parameters?: string): Promise<unknown>;
  /** Puts a file and loads it; gives the table's name. */
  load(columns: string, body: string | Uint8Array, parameters?: string): Promise<string>;
}

export async function makeRole(name: string, trust: unknown, statements: unknown[]): Promise<string> {
  const document = (Statement: unknown[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: document([{ Effect: "Allow", Principal: trust, Action: "sts:AssumeRole" }]),
    }),
  );
  if (statements.length > 0)
    await iam.send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: "allowed", PolicyDocument: document(statements) }),
    );
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

export const REDSHIFT = { Service: "redshift.amazonaws.com" };

export async function startLoading(): Promise<Loading> {
  const bucket = uniqueName("load");
  const db = new pg.Client({ connectionString: redshiftUrl().replace("//", "//awsuser@") });
  await db.connect();
  const notices: string[] = [];
  db.on("notice", ({ message }) => notices.push(String(message)));
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const roleArn = await makeRole(uniqueName("load-role"), REDSHIFT, [
    { Effect: "Allow", Action: ["s3:ListBucket"], Resource: `arn:aws:s3:::${bucket}` },
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
  ]);
  const put = (Key: string, Body: string | Uint8Array) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  const table = async (columns: string): Promise<string> => {
    const name = uniqueName("t").replaceAll("-", "_");
    await db.query(`CREATE TABLE ${name} (${columns})`);
    return name;
  };
  const copy = (name: string, key: string, parameters = "CSV") =>
    db.query(`COPY ${name} FROM 's3://${bucket}/${key}' IAM_ROLE '${roleArn}' ${parameters}`);
  return {
    db,
    bucket,
    roleArn,
    notices,
    put,
    table,
    copy,
    async get(Key) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async list(Prefix) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
      return Contents.map(({ Key = "" }) => Key);
    },
    rows: async (sql) => (await db.query({ text: sql, rowMode: "array" })).rows as unknown[][],
    async load(columns, body, parameters) {
      const [name, key] = [await table(columns), uniqueName("file")];
      await put(key, body);
      await copy(name, key, parameters);
      return name;
    },
    [Symbol.asyncDispose]: () => db.end(),
  };
}
