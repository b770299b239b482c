import type { CapacitySource } from "./capacity-source.ts";
import { onDemandExceeded, throughputExceeded } from "./errors.ts";

/** "DynamoDB currently retains up to 5 minutes (300 seconds) of unused read and write capacity."
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html, read 2026-11-24 */
const BURST_SECONDS = 300;

/** Refuses what exceeds a throughput. */
export interface Throttle {
  /** Whether anything is refused at all. */
  readonly isOn: boolean;
  /** @throws ProvisionedThroughputExceededException or ThrottlingException when nothing is left */
  check(source: CapacitySource): void;
  /** Takes units that have been used. A request is admitted while anything is left, and may overdraw. */
  charge(source: CapacitySource, units: number): void;
}

/** Nothing is ever throttled: an emulator that is slower than its hardware helps nobody who did not ask for it. */
export const NO_THROTTLE: Throttle = { isOn: false, check: () => undefined, charge: () => undefined };

interface Bucket {
  units: number;
  filledAt: number;
}

/** A token bucket for each source: it fills at the rate and holds five minutes of it. */
export function throttle(now: () => Date): Throttle {
  const buckets = new Map<string, Bucket>();
  const bucketOf = ({ space, kind, unitsPerSecond }: CapacitySource): Bucket => {
    const time = now().getTime();
    const capacity = unitsPerSecond * BURST_SECONDS;
    const key = `${space}/${kind}`;
    const bucket = buckets.get(key) ?? { units: capacity, filledAt: time };
    bucket.units = Math.min(capacity, bucket.units + ((time - bucket.filledAt) / 1000) * unitsPerSecond);
    bucket.filledAt = time;
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    isOn: true,
    check(source) {
      if (bucketOf(source).units > 0) return;
      throw source.by === "ProvisionedThroughput" ? throughputExceeded(source) : onDemandExceeded(source);
    },
    charge(source, units) {
      bucketOf(source).units -= units;
    },
  };
}
