import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  type CreateRestApiCommandInput,
  DeleteRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutMethodCommand,
} from "@aws-sdk/client-api-gateway";
import { AddPermissionCommand, CreateFunctionCommand, DeleteFunctionCommand } from "@aws-sdk/client-lambda";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

export const gateway = new APIGatewayClient(clientConfig());
export const lambda = lambdaClient();

type Integration = Partial<PutIntegrationCommandInput> & Pick<PutIntegrationCommandInput, "type">;

/** A REST API that is deleted when the test is over. */
export async function newApi(settings: Partial<CreateRestApiCommandInput> = {}) {
  const { id: restApiId } = await gateway.send(new CreateRestApiCommand({ name: uniqueName("api"), ...settings }));
  const resourceAt = async (path: string): Promise<string | undefined> => {
    const { items = [] } = await gateway.send(new GetResourcesCommand({ restApiId, limit: 500 }));
    return items.find((each) => each.path === path)?.id;
  };
  /** Makes what is missing of a path. */
  const resource = async (path: string): Promise<string | undefined> => {
    const known = await resourceAt(path);
    if (known) return known;
    const slash = path.lastIndexOf("/");
    const parentId = await resource(path.slice(0, slash) || "/");
    const pathPart = path.slice(slash + 1);
    return (await gateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart }))).id;
  };
  return {
    restApiId,
    resource,
    async method(httpMethod: string, path: string, integration: Integration) {
      const address = { restApiId, resourceId: await resource(path), httpMethod };
      await gateway.send(new PutMethodCommand({ ...address, authorizationType: "NONE" }));
      await gateway.send(new PutIntegrationCommand({ ...address, ...integration }));
      return address;
    },
    /** Deploys to a stage and gives the stage's address. */
    async deploy(stageName = "test", variables?: Record<string, string>): Promise<string> {
      await gateway.send(new CreateDeploymentCommand({ restApiId, stageName, variables }));
      return `${endpointUrl()}/restapis/${restApiId}/${stageName}/_user_request_`;
    },
    [Symbol.asyncDispose]: async () => {
      await gateway.send(new DeleteRestApiCommand({ restApiId }));
    },
  };
}

/** A function that API Gateway may invoke, and the integration that does. */
export async function newFunction(source: string, settings: { Timeout?: number; permitted?: boolean } = {}) {
  const { permitted = true, ...configuration } = settings;
  const FunctionName = uniqueName("behind-api");
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await zip({ "index.mjs": source }) },
      ...configuration,
    }),
  );
  if (permitted)
    await lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: "api",
        Action: "lambda:InvokeFunction",
        Principal: "apigateway.amazonaws.com",
      }),
    );
  return {
    FunctionName,
    integration: {
      type: "AWS_PROXY",
      integrationHttpMethod: "POST",
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`,
    } satisfies Integration,
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

export const ECHO = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";

/** Answers with what the request's body says. */
export const ANSWER = "export const handler = async ({ body }) => JSON.parse(body);";
