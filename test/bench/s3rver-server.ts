import type { AddressInfo } from "node:net";
// s3rver has no types of its own.
// @ts-expect-error TS7016
import S3rver from "s3rver";

/** s3rver on a free port, which it tells its parent. It checks signatures, but the bench has none. */
const [directory = ""] = process.argv.slice(2);
const server = new S3rver({
  port: 0,
  address: "127.0.0.1",
  silent: true,
  directory,
  allowMismatchedSignatures: true,
  configureBuckets: [{ name: "bench" }],
});
const address = (await server.run()) as AddressInfo;
process.send?.(address.port);
process.on("disconnect", () => process.exit());
