import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  paginateListVersionsByFunction,
  UpdateAliasCommand,
} from "@aws-sdk/client-lambda";
import {
  clientSettings,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

/** A qualified ARN's parts. */
function split(arn: string): { FunctionName: string; qualifier: string } {
  const colon = arn.lastIndexOf(":");
  return { FunctionName: arn.slice(0, colon), qualifier: arn.slice(colon + 1) };
}

const VERSION_PROPERTIES = ["FunctionName", "CodeSha256", "Description"];

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html, read 2026-11-24
export const lambdaVersion: ResourceType = {
  type: "AWS::Lambda::Version",
  properties: VERSION_PROPERTIES,
  required: ["FunctionName"],
  replacedBy: VERSION_PROPERTIES,
  async create(properties, context) {
    const lambda = client(context);
    const { FunctionName } = properties;
    const existing = new Set<string | undefined>();
    for await (const { Versions } of paginateListVersionsByFunction({ client: lambda }, { FunctionName }))
      for (const version of Versions ?? []) existing.add(version.Version);
    const { Version = "", FunctionArn = "" } = await lambda.send(
      new PublishVersionCommand(properties as PublishVersionCommand["input"]),
    );
    // Lambda publishes nothing when nothing has changed; to CloudFormation this is a failure.
    if (existing.has(Version))
      throw new Error(
        `A version for this Lambda function exists ( ${Version} ). Modify the function to create a new version.`,
      );
    return { physicalId: FunctionArn, attributes: { Version, FunctionArn } };
  },
  delete({ physicalId }, _properties, context) {
    const { FunctionName, qualifier: Qualifier } = split(physicalId);
    return ignoreMissing(client(context).send(new DeleteFunctionCommand({ FunctionName, Qualifier })));
  },
};

/** A template has a list of weights where Lambda has a map. */
const routing = ({ RoutingConfig }: Properties) => ({
  AdditionalVersionWeights: Object.fromEntries(
    ((RoutingConfig?.AdditionalVersionWeights ?? []) as Properties[]).map(({ FunctionVersion, FunctionWeight }) => [
      FunctionVersion,
      Number(FunctionWeight),
    ]),
  ),
});

const alias = (AliasArn = ""): PhysicalResource => ({ physicalId: AliasArn, attributes: { AliasArn } });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html, read 2026-11-24
export const lambdaAlias: ResourceType = {
  type: "AWS::Lambda::Alias",
  properties: ["FunctionName", "FunctionVersion", "Name", "Description", "RoutingConfig"],
  required: ["FunctionName", "FunctionVersion", "Name"],
  replacedBy: ["FunctionName", "Name"],
  async create(properties, context) {
    const input = { ...properties, RoutingConfig: routing(properties) } as unknown as CreateAliasCommand["input"];
    return alias((await client(context).send(new CreateAliasCommand(input))).AliasArn);
  },
  async update(properties, _before, _resource, context) {
    const { FunctionName, Name, FunctionVersion, Description = "" } = properties;
    const input = { FunctionName, Name, FunctionVersion, Description, RoutingConfig: routing(properties) };
    return alias((await client(context).send(new UpdateAliasCommand(input))).AliasArn);
  },
  delete({ physicalId }, _properties, context) {
    const { FunctionName, qualifier: Name } = split(physicalId);
    return ignoreMissing(client(context).send(new DeleteAliasCommand({ FunctionName, Name })));
  },
};
