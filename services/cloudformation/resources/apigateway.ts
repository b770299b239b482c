import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteMethodCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  PutIntegrationCommand,
  PutMethodCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import {
  clientSettings,
  ignoreMissing,
  type Properties,
  type ResourceContext,
  type ResourceType,
  tagMap,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new APIGatewayClient(clientSettings(context));

/** CloudFormation's `HttpMethod` is the API's `httpMethod`. */
const lowerFirst = (properties: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
  );

export const restApi: ResourceType = {
  type: "AWS::ApiGateway::RestApi",
  properties: [
    "Name",
    "Description",
    "EndpointConfiguration",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "ApiKeySourceType",
    "DisableExecuteApiEndpoint",
    "Tags",
  ],
  replacedBy: [],
  async create(properties, context) {
    const { Name, EndpointConfiguration, ApiKeySourceType, Tags, ...rest } = properties;
    const { id = "", rootResourceId = "" } = await client(context).send(
      new CreateRestApiCommand({
        ...lowerFirst(rest),
        name: Name ?? context.logicalId,
        apiKeySource: ApiKeySourceType,
        tags: tagMap(Tags),
        ...(EndpointConfiguration ? { endpointConfiguration: { types: EndpointConfiguration.Types } } : {}),
      }),
    );
    return { physicalId: id, attributes: { RootResourceId: rootResourceId, RestApiId: id } };
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteRestApiCommand({ restApiId: physicalId }))),
};

export const apiResource: ResourceType = {
  type: "AWS::ApiGateway::Resource",
  properties: ["RestApiId", "ParentId", "PathPart"],
  required: ["RestApiId", "ParentId", "PathPart"],
  replacedBy: ["RestApiId", "ParentId", "PathPart"],
  async create({ RestApiId: restApiId, ParentId: parentId, PathPart: pathPart }, context) {
    const { id = "" } = await client(context).send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
    return { physicalId: id, attributes: { ResourceId: id } };
  },
  delete: ({ physicalId: resourceId }, { RestApiId: restApiId }, context) =>
    ignoreMissing(client(context).send(new DeleteResourceCommand({ restApiId, resourceId }))),
};

const methodAddress = ({ RestApiId: restApiId, ResourceId: resourceId, HttpMethod: httpMethod }: Properties) => ({
  restApiId,
  resourceId,
  httpMethod,
});

async function putMethod(properties: Properties, context: ResourceContext): Promise<void> {
  const { Integration, RestApiId, ResourceId, HttpMethod, ...settings } = properties;
  const address = methodAddress(properties);
  await client(context).send(new PutMethodCommand({ authorizationType: "NONE", ...lowerFirst(settings), ...address }));
  if (!Integration) return;
  const { Type, IntegrationHttpMethod, TimeoutInMillis, ...rest } = Integration;
  await client(context).send(
    new PutIntegrationCommand({
      ...lowerFirst(rest),
      ...address,
      type: Type,
      integrationHttpMethod: IntegrationHttpMethod,
      ...(TimeoutInMillis === undefined ? {} : { timeoutInMillis: Number(TimeoutInMillis) }),
    }),
  );
}

export const apiMethod: ResourceType = {
  type: "AWS::ApiGateway::Method",
  properties: [
    "RestApiId",
    "ResourceId",
    "HttpMethod",
    "AuthorizationType",
    "ApiKeyRequired",
    "RequestParameters",
    "RequestModels",
    "OperationName",
    "Integration",
  ],
  required: ["RestApiId", "ResourceId", "HttpMethod"],
  replacedBy: ["RestApiId", "ResourceId", "HttpMethod"],
  async create(properties, context) {
    await putMethod(properties, context);
    const { restApiId, resourceId, httpMethod } = methodAddress(properties);
    return { physicalId: `${restApiId}|${resourceId}|${httpMethod}`, attributes: {} };
  },
  async update(properties, before, resource, context) {
    await client(context).send(new DeleteMethodCommand(methodAddress(before)));
    await putMethod(properties, context);
    return resource;
  },
  delete: (_resource, properties, context) =>
    ignoreMissing(client(context).send(new DeleteMethodCommand(methodAddress(properties)))),
};

export const apiDeployment: ResourceType = {
  type: "AWS::ApiGateway::Deployment",
  properties: ["RestApiId", "Description", "StageName"],
  required: ["RestApiId"],
  replacedBy: ["RestApiId", "Description", "StageName"],
  async create({ RestApiId: restApiId, Description: description, StageName: stageName }, context) {
    const { id = "" } = await client(context).send(new CreateDeploymentCommand({ restApiId, description, stageName }));
    return { physicalId: id, attributes: { DeploymentId: id } };
  },
  async delete({ physicalId: deploymentId }, { RestApiId: restApiId, StageName: stageName }, context) {
    if (stageName) await ignoreMissing(client(context).send(new DeleteStageCommand({ restApiId, stageName })));
    await ignoreMissing(client(context).send(new DeleteDeploymentCommand({ restApiId, deploymentId })));
  },
};

export const apiStage: ResourceType = {
  type: "AWS::ApiGateway::Stage",
  properties: ["RestApiId", "DeploymentId", "StageName", "Description", "Variables", "TracingEnabled", "Tags"],
  required: ["RestApiId"],
  replacedBy: ["RestApiId", "StageName"],
  async create(properties, context) {
    const { Tags, ...settings } = properties;
    await client(context).send(
      new CreateStageCommand({ ...lowerFirst(settings), tags: tagMap(Tags) } as CreateStageCommand["input"]),
    );
    return { physicalId: properties.StageName, attributes: {} };
  },
  async update(properties, before, resource, context) {
    const { RestApiId: restApiId, StageName: stageName, DeploymentId, Description, Variables = {} } = properties;
    const patchOperations = [
      { op: "replace" as const, path: "/deploymentId", value: DeploymentId },
      ...(Description === before.Description
        ? []
        : [{ op: "replace" as const, path: "/description", value: Description ?? "" }]),
      ...Object.keys(before.Variables ?? {})
        .filter((name) => !(name in Variables))
        .map((name) => ({ op: "remove" as const, path: `/variables/${name}` })),
      ...Object.entries(Variables).map(([name, value]) => ({
        op: "replace" as const,
        path: `/variables/${name}`,
        value: String(value),
      })),
    ];
    await client(context).send(new UpdateStageCommand({ restApiId, stageName, patchOperations }));
    return resource;
  },
  delete: ({ physicalId: stageName }, { RestApiId: restApiId }, context) =>
    ignoreMissing(client(context).send(new DeleteStageCommand({ restApiId, stageName }))),
};
