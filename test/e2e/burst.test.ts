import { expect, test } from "vitest";
import { startTestStack } from "../support/stack.ts";
import { outputs, succeed } from "./customers-api.ts";

const BURST = 500;

test("500 POSTs at once are all answered", async () => {
  await using stack = await startTestStack();
  await succeed(stack, "deploy");
  const { ApiUrl } = await outputs(stack);
  const post = async (n: number): Promise<number> => {
    const body = JSON.stringify({
      name: `Customer ${n}`,
      email: `customer${n}@example.com`,
      phone: "+15551234567",
      address: "1 Main Street",
      city: "Springfield",
      country: "United States",
      country_code: "US",
    });
    const answer = await fetch(`${ApiUrl}/customers`, { method: "POST", body, signal: AbortSignal.timeout(60_000) });
    await answer.arrayBuffer();
    return answer.status;
  };
  const statuses = await Promise.all(Array.from({ length: BURST }, (_, n) => post(n)));
  expect(statuses).toEqual(Array.from({ length: BURST }, () => 201));
});
