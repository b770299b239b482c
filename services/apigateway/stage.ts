import type { Stage } from "@aws-sdk/client-api-gateway";

/** A stage as it is when nothing has been said about it. */
export const newStage = (stageName: string, now: Date): Stage => ({
  stageName,
  cacheClusterEnabled: false,
  cacheClusterStatus: "NOT_AVAILABLE",
  methodSettings: {},
  tracingEnabled: false,
  createdDate: now,
  lastUpdatedDate: now,
});
