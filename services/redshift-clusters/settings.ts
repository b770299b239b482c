import { notImplemented } from "../aws/service-error.ts";

// What CreateCluster and ModifyCluster take and DescribeClusters shows, and what makes no difference to the one warehouse here.
const KEPT = [
  "AllowVersionUpgrade",
  "AutomatedSnapshotRetentionPeriod",
  "AvailabilityZone",
  "Encrypted",
  "EnhancedVpcRouting",
  "ExtraComputeForAutomaticOptimization",
  "IpAddressType",
  "KmsKeyId",
  "MaintenanceTrackName",
  "ManualSnapshotRetentionPeriod",
  "PreferredMaintenanceWindow",
  "PubliclyAccessible",
] as const;

// What would change what the cluster does, or needs resources that are not here.
const REFUSED = [
  "CatalogName",
  "ClusterSecurityGroups",
  "ElasticIp",
  "HsmClientCertificateIdentifier",
  "HsmConfigurationIdentifier",
  "LoadSampleData",
  "NewClusterIdentifier",
  "RedshiftIdcApplicationArn",
  "SnapshotScheduleIdentifier",
] as const;

// API_CreateCluster.html, read 2026-11-24
export const DEFAULTS: Readonly<Record<string, unknown>> = {
  AllowVersionUpgrade: true,
  AutomatedSnapshotRetentionPeriod: 1,
  ManualSnapshotRetentionPeriod: -1,
  PubliclyAccessible: false,
  Encrypted: true,
  EnhancedVpcRouting: false,
  MaintenanceTrackName: "current",
  IpAddressType: "ipv4",
  MultiAZ: "Disabled",
  AvailabilityZoneRelocationStatus: "disabled",
  VpcSecurityGroups: [],
  ClusterParameterGroups: [{ ParameterGroupName: "default.redshift-2.0", ParameterApplyStatus: "in-sync" }],
};

/** What of a request is only kept and shown. @throws ServiceError for what is not supported */
export function readSettings(input: object): Record<string, unknown> {
  const given = input as Record<string, unknown>;
  for (const name of REFUSED) if (given[name] !== undefined) throw notImplemented(`clusters with ${name}`);
  const settings = Object.fromEntries(
    KEPT.filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  const {
    VpcSecurityGroupIds,
    ClusterSubnetGroupName,
    ClusterParameterGroupName,
    AvailabilityZoneRelocation,
    MultiAZ,
  } = given;
  if (Array.isArray(VpcSecurityGroupIds))
    settings.VpcSecurityGroups = VpcSecurityGroupIds.map((VpcSecurityGroupId) => ({
      VpcSecurityGroupId,
      Status: "active",
    }));
  if (ClusterSubnetGroupName !== undefined) settings.ClusterSubnetGroupName = ClusterSubnetGroupName;
  if (ClusterParameterGroupName !== undefined)
    settings.ClusterParameterGroups = [
      { ParameterGroupName: ClusterParameterGroupName, ParameterApplyStatus: "in-sync" },
    ];
  if (AvailabilityZoneRelocation !== undefined)
    settings.AvailabilityZoneRelocationStatus = AvailabilityZoneRelocation ? "enabled" : "disabled";
  if (MultiAZ !== undefined) settings.MultiAZ = MultiAZ ? "Enabled" : "Disabled";
  return settings;
}
