import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteActivityCommand,
  DeleteStateMachineAliasCommand,
  DeleteStateMachineCommand,
  DeleteStateMachineVersionCommand,
  DescribeStateMachineCommand,
  type LoggingConfiguration,
  PublishStateMachineVersionCommand,
  type RoutingConfigurationListItem,
  SFNClient,
  type Tag,
  TagResourceCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import {
  clientSettings,
  generatedName,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_StepFunctions.html, read 2026-11-24

const client = (context: ResourceContext) => new SFNClient(clientSettings(context));

const sdkTags = (tags: { Key: string; Value: string }[] | undefined): Tag[] | undefined =>
  tags?.map(({ Key, Value }) => ({ key: Key, value: Value }));

/** The definition, from wherever it is given, with what is to be put into it. */
async function definitionOf(properties: Properties, context: ResourceContext): Promise<string> {
  const { Definition, DefinitionString, DefinitionS3Location, DefinitionSubstitutions = {} } = properties;
  const given = [Definition, DefinitionString, DefinitionS3Location].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw new Error("Exactly one of Definition, DefinitionString and DefinitionS3Location must be given");
  const text =
    DefinitionString ?? (Definition ? JSON.stringify(Definition) : await readObject(DefinitionS3Location, context));
  return String(text).replace(/\$\{([\w.]+)\}/g, (whole, name: string) => {
    const value = DefinitionSubstitutions[name];
    return value === undefined ? whole : String(value);
  });
}

async function readObject(location: Properties, context: ResourceContext): Promise<string> {
  const s3 = new S3Client({ ...clientSettings(context), forcePathStyle: true });
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket: location.Bucket, Key: location.Key, VersionId: location.Version }),
  );
  return (await Body?.transformToString()) ?? "";
}

const logging = (given: Properties | undefined): LoggingConfiguration | undefined =>
  given && {
    level: given.Level,
    includeExecutionData: given.IncludeExecutionData,
    destinations: given.Destinations?.map((destination: Properties) => ({
      cloudWatchLogsLogGroup: { logGroupArn: destination.CloudWatchLogsLogGroup?.LogGroupArn },
    })),
  };

const settings = ({ RoleArn, LoggingConfiguration, TracingConfiguration, EncryptionConfiguration }: Properties) => ({
  roleArn: RoleArn,
  loggingConfiguration: logging(LoggingConfiguration),
  tracingConfiguration: TracingConfiguration && { enabled: TracingConfiguration.Enabled },
  encryptionConfiguration: EncryptionConfiguration && {
    type: EncryptionConfiguration.Type,
    kmsKeyId: EncryptionConfiguration.KmsKeyId,
  },
});

async function describe(arn: string, context: ResourceContext): Promise<PhysicalResource> {
  const { name = "", revisionId = "INITIAL" } = await client(context).send(
    new DescribeStateMachineCommand({ stateMachineArn: arn }),
  );
  return { physicalId: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: revisionId } };
}

const stateMachine: ResourceType = {
  type: "AWS::StepFunctions::StateMachine",
  properties: [
    "Definition",
    "DefinitionS3Location",
    "DefinitionString",
    "DefinitionSubstitutions",
    "EncryptionConfiguration",
    "LoggingConfiguration",
    "RoleArn",
    "StateMachineName",
    "StateMachineType",
    "Tags",
    "TracingConfiguration",
  ],
  required: ["RoleArn"],
  replacedBy: ["StateMachineName", "StateMachineType"],
  async create(properties, context) {
    const { stateMachineArn = "" } = await client(context).send(
      new CreateStateMachineCommand({
        ...settings(properties),
        name: properties.StateMachineName ?? generatedName(context, 80),
        type: properties.StateMachineType,
        definition: await definitionOf(properties, context),
        tags: sdkTags(properties.Tags),
      }),
    );
    return describe(stateMachineArn, context);
  },
  async update(properties, _before, { physicalId }, context) {
    await client(context).send(
      new UpdateStateMachineCommand({
        // What is not given any more is off again.
        ...settings({
          LoggingConfiguration: { Level: "OFF" },
          TracingConfiguration: { Enabled: false },
          ...properties,
        }),
        stateMachineArn: physicalId,
        definition: await definitionOf(properties, context),
      }),
    );
    if (properties.Tags)
      await client(context).send(new TagResourceCommand({ resourceArn: physicalId, tags: sdkTags(properties.Tags) }));
    return describe(physicalId, context);
  },
  async delete({ physicalId }, _properties, context) {
    await client(context).send(new DeleteStateMachineCommand({ stateMachineArn: physicalId }));
  },
};

const version: ResourceType = {
  type: "AWS::StepFunctions::StateMachineVersion",
  properties: ["Description", "StateMachineArn", "StateMachineRevisionId"],
  required: ["StateMachineArn"],
  replacedBy: ["Description", "StateMachineArn", "StateMachineRevisionId"],
  async create({ Description, StateMachineArn, StateMachineRevisionId }, context) {
    const { stateMachineVersionArn: arn = "" } = await client(context).send(
      new PublishStateMachineVersionCommand({
        stateMachineArn: StateMachineArn,
        description: Description,
        // INITIAL is CloudFormation's own word for a revision that has no id yet.
        revisionId: StateMachineRevisionId === "INITIAL" ? undefined : StateMachineRevisionId,
      }),
    );
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async delete({ physicalId }, _properties, context) {
    await client(context).send(new DeleteStateMachineVersionCommand({ stateMachineVersionArn: physicalId }));
  },
};

const routes = (properties: Properties): RoutingConfigurationListItem[] => {
  const { DeploymentPreference, RoutingConfiguration } = properties;
  if (DeploymentPreference) {
    if (DeploymentPreference.Type !== "ALL_AT_ONCE")
      throw new Error(`Terrarium does not implement the DeploymentPreference ${DeploymentPreference.Type}`);
    return [{ stateMachineVersionArn: DeploymentPreference.StateMachineVersionArn, weight: 100 }];
  }
  return (RoutingConfiguration ?? []).map((route: Properties) => ({
    stateMachineVersionArn: route.StateMachineVersionArn,
    weight: Number(route.Weight),
  }));
};

const alias: ResourceType = {
  type: "AWS::StepFunctions::StateMachineAlias",
  properties: ["DeploymentPreference", "Description", "Name", "RoutingConfiguration"],
  replacedBy: ["Name"],
  async create(properties, context) {
    const { stateMachineAliasArn: arn = "" } = await client(context).send(
      new CreateStateMachineAliasCommand({
        name: properties.Name ?? generatedName(context, 80),
        description: properties.Description,
        routingConfiguration: routes(properties),
      }),
    );
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async update(properties, _before, { physicalId }, context) {
    await client(context).send(
      new UpdateStateMachineAliasCommand({
        stateMachineAliasArn: physicalId,
        description: properties.Description,
        routingConfiguration: routes(properties),
      }),
    );
    return { physicalId, attributes: { Arn: physicalId } };
  },
  async delete({ physicalId }, _properties, context) {
    await client(context).send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn: physicalId }));
  },
};

const activity: ResourceType = {
  type: "AWS::StepFunctions::Activity",
  properties: ["EncryptionConfiguration", "Name", "Tags"],
  replacedBy: ["Name", "EncryptionConfiguration", "Tags"],
  async create({ Name, Tags, EncryptionConfiguration }, context) {
    const name = Name ?? generatedName(context, 80);
    const { activityArn: arn = "" } = await client(context).send(
      new CreateActivityCommand({
        name,
        tags: sdkTags(Tags),
        encryptionConfiguration: settings({ EncryptionConfiguration }).encryptionConfiguration,
      }),
    );
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  },
  async delete({ physicalId }, _properties, context) {
    await client(context).send(new DeleteActivityCommand({ activityArn: physicalId }));
  },
};

export const STEP_FUNCTIONS_TYPES = [activity, alias, stateMachine, version];
