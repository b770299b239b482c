/** What a request takes capacity from: a table's or an index's reads or writes. */
export interface CapacitySource {
  readonly space: number;
  readonly kind: "Read" | "Write";
  readonly unitsPerSecond: number;
  /** What sets the rate: provisioned throughput, or an on-demand table's maximum. */
  readonly by: "ProvisionedThroughput" | "MaxOnDemandThroughput";
  readonly of: "Table" | "Index";
  readonly arn: string;
}
