import { join } from "node:path";
import { makeBell } from "../../../services/aws/bell.ts";
import { type Gateway, gateway } from "../../../services/aws/gateway.ts";
import { asPrincipal } from "../../../services/aws/principal.ts";
import type { Environment, Service } from "../../../services/aws/service.ts";
import { dynamodb } from "../../../services/dynamodb/index.ts";
import { openKeys } from "../../../services/key-store.ts";

/** DynamoDB and its streams on a directory, with others beside them, called without a socket; for tests that move the clock. */
export function startDynamoDb(directory: string, ...others: ((environment: Environment) => Service)[]) {
  const bell = makeBell();
  const ready: (() => void)[] = [];
  let door: Gateway | undefined;
  const through = (): Gateway => {
    if (!door) throw new Error("Not yet.");
    return door;
  };
  const environment: Environment = {
    directory,
    now: () => new Date(),
    endpoint: () => "http://127.0.0.1",
    connect: (caller) => through().connect(caller),
    direct: (caller) => through().direct(caller),
    asPrincipal,
    strict: false,
    keys: openKeys(join(directory, "keys.db")),
    bell,
    whenReady: (work) => void ready.push(work),
    log() {},
  };
  const services = [...others.map((open) => open(environment)), ...dynamodb(environment)];
  door = gateway({ services, log() {}, now: environment.now, endpoint: environment.endpoint });
  for (const work of ready) work();
  const caller = { account: "000000000000", region: "us-east-1" };
  return {
    bell,
    client: door.direct(caller),
    settings: door.connect(caller),
    async [Symbol.asyncDispose]() {
      for (const service of services.toReversed()) await service[Symbol.asyncDispose]();
    },
  };
}

export type StartedDynamoDb = ReturnType<typeof startDynamoDb>;
