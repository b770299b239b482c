import type { ProvisionedThroughputDescription } from "@aws-sdk/client-dynamodb";
import { throughputExceeded } from "./errors.ts";
import type { Keyspace } from "./table.ts";

/** "DynamoDB currently retains up to 5 minutes (300 seconds) of unused read and write capacity."
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html, read 2026-11-24 */
const BURST_SECONDS = 300;

export type Throughput = "ReadCapacityUnits" | "WriteCapacityUnits";

/** Refuses what exceeds a provisioned throughput. */
export interface Throttle {
  /**
   * Takes capacity units from what is provisioned; on-demand tables have no limit.
   * @throws ProvisionedThroughputExceededException when nothing is left
   */
  take(
    source: Keyspace,
    provisioned: ProvisionedThroughputDescription | undefined,
    kind: Throughput,
    units: number,
  ): void;
}

/** Nothing is ever throttled: an emulator that is slower than its hardware helps nobody who did not ask for it. */
export const NO_THROTTLE: Throttle = { take: () => undefined };

interface Bucket {
  units: number;
  filledAt: number;
}

/** A token bucket for each table and index: it fills at the provisioned rate and holds five minutes of it. */
export function throttle(now: () => Date): Throttle {
  const buckets = new Map<string, Bucket>();
  return {
    take({ space }, provisioned, kind, units) {
      const unitsPerSecond = provisioned?.[kind] ?? 0;
      if (unitsPerSecond === 0) return;
      const time = now().getTime();
      const capacity = unitsPerSecond * BURST_SECONDS;
      const key = `${space}/${kind}`;
      const bucket = buckets.get(key) ?? { units: capacity, filledAt: time };
      bucket.units = Math.min(capacity, bucket.units + ((time - bucket.filledAt) / 1000) * unitsPerSecond);
      bucket.filledAt = time;
      buckets.set(key, bucket);
      // A request is admitted while anything is left, and may overdraw: its size is known only when it has been served.
      if (bucket.units <= 0) throw throughputExceeded();
      bucket.units -= units;
    },
  };
}
