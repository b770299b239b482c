import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  CreateTagsCommand,
  DeleteClusterCommand,
  DeleteTagsCommand,
  DescribeClustersCommand,
  ModifyClusterCommand,
  ModifyClusterIamRolesCommand,
  RedshiftClient,
} from "@aws-sdk/client-redshift";
import {
  asNumber,
  clientSettings,
  generatedName,
  ignoreMissing,
  isChanged,
  isTrue,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
  tagMap,
} from "../resource-type.ts";

// Properties and what replaces: the resource type's schema in cfn-lint 1.58, read 2026-11-24.

const client = (context: ResourceContext) => new RedshiftClient(clientSettings(context));

async function describe(ClusterIdentifier: string, context: ResourceContext): Promise<PhysicalResource> {
  const { Clusters: [cluster = {}] = [] } = await client(context).send(
    new DescribeClustersCommand({ ClusterIdentifier }),
  );
  return {
    physicalId: ClusterIdentifier,
    attributes: {
      Id: ClusterIdentifier,
      "Endpoint.Address": cluster.Endpoint?.Address ?? "",
      "Endpoint.Port": String(cluster.Endpoint?.Port ?? ""),
      ClusterNamespaceArn: cluster.ClusterNamespaceArn ?? "",
      MasterPasswordSecretArn: cluster.MasterPasswordSecretArn ?? "",
    },
  };
}

const TEXTS = [
  "AvailabilityZone",
  "ClusterParameterGroupName",
  "ClusterSubnetGroupName",
  "KmsKeyId",
  "MaintenanceTrackName",
  "MasterPasswordSecretKmsKeyId",
  "MasterUserPassword",
  "NodeType",
  "PreferredMaintenanceWindow",
  "VpcSecurityGroupIds",
] as const;
const NUMBERS = ["AutomatedSnapshotRetentionPeriod", "ManualSnapshotRetentionPeriod", "NumberOfNodes", "Port"] as const;
const BOOLEANS = [
  "AllowVersionUpgrade",
  "AvailabilityZoneRelocation",
  "Encrypted",
  "EnhancedVpcRouting",
  "ManageMasterPassword",
  "MultiAZ",
  "PubliclyAccessible",
] as const;
/** What both CreateCluster and ModifyCluster take. */
const SETTINGS = [...TEXTS, ...NUMBERS, ...BOOLEANS];

function settings(properties: Properties, names: readonly string[]): Omit<CreateClusterCommandInput, "MasterUsername"> {
  const read = (name: string): unknown => {
    if ((NUMBERS as readonly string[]).includes(name)) return asNumber(properties[name]);
    if ((BOOLEANS as readonly string[]).includes(name)) return isTrue(properties[name]);
    return properties[name];
  };
  // The service checks them against its own model.
  return Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as CreateClusterCommandInput;
}

/** A single node is not counted: CreateCluster refuses a number for it, and CloudFormation's users give one. */
const clusterSize = ({ ClusterType }: Properties): Properties =>
  ClusterType === "single-node" ? { ClusterType, NumberOfNodes: undefined } : { ClusterType };

export const redshiftCluster: ResourceType = {
  type: "AWS::Redshift::Cluster",
  properties: ["ClusterIdentifier", "ClusterType", "DBName", "IamRoles", "MasterUsername", "Tags", ...SETTINGS],
  required: ["ClusterType", "DBName", "MasterUsername", "NodeType"],
  replacedBy: ["ClusterIdentifier", "ClusterSubnetGroupName", "DBName", "MasterUsername"],
  async create(properties, context) {
    const ClusterIdentifier = properties.ClusterIdentifier ?? generatedName(context, 63).toLowerCase();
    await client(context).send(
      new CreateClusterCommand({
        ...settings(properties, SETTINGS),
        ...clusterSize(properties),
        ClusterIdentifier,
        DBName: properties.DBName,
        MasterUsername: properties.MasterUsername,
        IamRoles: properties.IamRoles,
        Tags: properties.Tags,
      }),
    );
    return describe(ClusterIdentifier, context);
  },
  async update(properties, before, { physicalId: ClusterIdentifier }, context) {
    const changed = [...SETTINGS, "ClusterType"].filter((name) => isChanged(properties, before, name));
    if (changed.length > 0)
      await client(context).send(
        new ModifyClusterCommand({
          ...settings(properties, changed),
          ...(changed.includes("NumberOfNodes") || changed.includes("ClusterType") ? sizeChange(properties) : {}),
          ClusterIdentifier,
        }),
      );
    await updateRoles(ClusterIdentifier, properties, before, context);
    await updateTags(ClusterIdentifier, properties, before, context);
    return describe(ClusterIdentifier, context);
  },
  delete: ({ physicalId: ClusterIdentifier }, _properties, context) =>
    ignoreMissing(
      client(context).send(new DeleteClusterCommand({ ClusterIdentifier, SkipFinalClusterSnapshot: true })),
    ),
};

const sizeChange = (properties: Properties): Properties => ({
  NumberOfNodes: asNumber(properties.NumberOfNodes),
  ...clusterSize(properties),
});

async function updateRoles(
  ClusterIdentifier: string,
  now: Properties,
  before: Properties,
  context: ResourceContext,
): Promise<void> {
  const [roles, old]: [string[], string[]] = [now.IamRoles ?? [], before.IamRoles ?? []];
  const AddIamRoles = roles.filter((role) => !old.includes(role));
  const RemoveIamRoles = old.filter((role) => !roles.includes(role));
  if (AddIamRoles.length + RemoveIamRoles.length === 0) return;
  await client(context).send(new ModifyClusterIamRolesCommand({ ClusterIdentifier, AddIamRoles, RemoveIamRoles }));
}

async function updateTags(
  identifier: string,
  now: Properties,
  before: Properties,
  context: ResourceContext,
): Promise<void> {
  const { account, region } = context;
  const ResourceName = `arn:aws:redshift:${region}:${account}:cluster:${identifier}`;
  const [tags, old] = [tagMap(now.Tags) ?? {}, tagMap(before.Tags) ?? {}];
  const TagKeys = Object.keys(old).filter((key) => !(key in tags));
  if (TagKeys.length > 0) await client(context).send(new DeleteTagsCommand({ ResourceName, TagKeys }));
  const Tags = Object.entries(tags)
    .filter(([key, value]) => old[key] !== value)
    .map(([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await client(context).send(new CreateTagsCommand({ ResourceName, Tags }));
}
