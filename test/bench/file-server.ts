import { createReadStream, createWriteStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Writes bodies to files and reads them back, and knows nothing else: what the disk and node:http allow. */
const [directory = ""] = process.argv.slice(2);
const server = createServer((request, response) => {
  const file = join(directory, encodeURIComponent(request.url ?? ""));
  const answer = async (): Promise<void> => {
    if (request.method === "PUT") {
      await pipeline(request, createWriteStream(file));
      response.writeHead(200, { "content-length": "0" }).end();
      return;
    }
    response.writeHead(200, { "content-length": String(statSync(file).size) });
    await pipeline(createReadStream(file), response);
  };
  answer().catch((error: unknown) => response.destroy(error as Error));
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
