import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

/** dynalite, which keeps everything in memory and has no types. */
const dynalite = createRequire(import.meta.url)("dynalite") as (options: object) => Server;

const server = dynalite({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
