import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";

const WARM_UP_MS = 1_000;
const IN_FLIGHT = 8;

/** Puts items of a customer's size for the time given and tells its parent how many per second. */
const [endpoint, forMs] = process.argv.slice(2);
const client = new DynamoDBClient({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
});
const put = () =>
  new PutItemCommand({
    TableName: "customers",
    Item: {
      customer_id: { S: crypto.randomUUID() },
      name: { S: "Ada Lovelace" },
      email: { S: "ada.lovelace@example.com" },
      phone: { S: "+44 20 7946 0958" },
      address: { S: "12 St James's Square" },
      city: { S: "London" },
      postal_code: { S: "SW1Y 4JH" },
      country: { S: "United Kingdom" },
      country_code: { S: "GB" },
      country_rank: { N: "3" },
      rank_in_country: { N: "417" },
      created_at: { S: "2026-11-24T02:10:33.123Z" },
    },
  });

const countFor = async (ms: number): Promise<number> => {
  const until = performance.now() + ms;
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      await client.send(put());
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  return count;
};

await countFor(WARM_UP_MS);
const began = performance.now();
const count = await countFor(Number(forMs));
process.send?.((count / (performance.now() - began)) * 1000);
process.disconnect?.();
client.destroy();
