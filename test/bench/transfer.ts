import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Transfer } from "./transfer-process.ts";

const CLIENT = fileURLToPath(new URL("transfer-process.ts", import.meta.url));

/** Puts or gets from a process of its own. */
export async function transfersPerSecond(transfer: Transfer): Promise<number> {
  const child = fork(CLIENT, [JSON.stringify(transfer)]);
  const [rate] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The client ended with ${code}.`);
    }),
  ])) as [number];
  return rate;
}

/** The bucket that the transfers are to and from. */
export async function makeBucket(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "S3RVER", secretAccessKey: "test" };
  const client = new S3Client({ endpoint, region: "us-east-1", forcePathStyle: true, credentials });
  await client.send(new CreateBucketCommand({ Bucket: "bench" }));
  client.destroy();
}
