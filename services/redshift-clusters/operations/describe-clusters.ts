import { DescribeClustersCommand } from "@aws-sdk/client-redshift";
import { operation } from "../../aws/operation.ts";
import type { Cluster } from "../cluster-store.ts";
import { type ClusterContext, openCluster, showCluster } from "../context.ts";
import { invalidParameter } from "../errors.ts";

export const describeClusters = operation(DescribeClustersCommand, {
  handle(input, context: ClusterContext) {
    const { owner, clusters } = context;
    const { ClusterIdentifier, TagKeys = [], TagValues = [], MaxRecords = 100, Marker = "" } = input;
    if (MaxRecords < 20 || MaxRecords > 100)
      throw invalidParameter(`The parameter MaxRecords must be between 20 and 100, and is ${MaxRecords}.`);
    if (ClusterIdentifier !== undefined)
      return { Clusters: [showCluster(context, openCluster(context, ClusterIdentifier))] };
    // Any of the keys, and any of the values.
    const isWanted = ({ tags }: Cluster): boolean =>
      (TagKeys.length === 0 || TagKeys.some((key) => key in tags)) &&
      (TagValues.length === 0 || TagValues.some((value) => Object.values(tags).includes(value)));
    const found = clusters.list(owner).filter((cluster) => cluster.identifier > Marker && isWanted(cluster));
    const page = found.slice(0, MaxRecords);
    return {
      Clusters: page.map((cluster) => showCluster(context, cluster)),
      Marker: found.length > MaxRecords ? page.at(-1)?.identifier : undefined,
    };
  },
});
