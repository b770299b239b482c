import {
  APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  DeleteDeploymentCommand,
  DeleteIntegrationCommand,
  DeleteMethodCommand,
  DeleteResourceCommand,
  DeleteStageCommand,
  GetDeploymentCommand,
  GetDeploymentsCommand,
  GetExportCommand,
  GetIntegrationCommand,
  GetMethodCommand,
  GetResourceCommand,
  GetResourcesCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  paginateGetRestApis,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateIntegrationCommand,
  UpdateMethodCommand,
  UpdateResourceCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-api-gateway";
import { describe, expect, test } from "vitest";
import { clientConfig } from "../../support/endpoint.ts";
import { gateway, newApi } from "./rest-api.ts";

// Messages and shapes: snapshots recorded on AWS in LocalStack's repository (tests/aws/services/apigateway), read 2026-11-24.

const MOCK = { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } } as const;
const replace = (path: string, value: string) => ({ op: "replace" as const, path, value });

describe("REST APIs", () => {
  test("are made with AWS's defaults", async () => {
    await using api = await newApi({ description: "mine" });
    const found = await gateway.send(new GetRestApiCommand({ restApiId: api.restApiId }));
    expect(found).toMatchObject({
      id: expect.stringMatching(/^[a-z0-9]{10}$/),
      rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
      description: "mine",
      apiKeySource: "HEADER",
      disableExecuteApiEndpoint: false,
      endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
      createdDate: expect.any(Date),
    });
  });

  test.for([
    [{ description: "" }, "Description cannot be an empty string"],
    [{ minimumCompressionSize: -1 }, "Invalid minimum compression size, must be between 0 and 10485760"],
    [{ endpointConfiguration: { types: ["EDGE", "REGIONAL"] } }, "Cannot create an api with multiple Endpoint Types."],
  ] as const)("are refused with %o", async ([settings, message]) => {
    const made = gateway.send(new CreateRestApiCommand({ name: "refused", ...(settings as object) }));
    await expect(made).rejects.toMatchObject({ name: "BadRequestException", message });
  });

  test("are listed page by page", async () => {
    const own = new APIGatewayClient(clientConfig("000000004001"));
    const ids: (string | undefined)[] = [];
    for (let n = 0; n < 5; n++) ids.push((await own.send(new CreateRestApiCommand({ name: `api-${n}` }))).id);
    const pages: (string | undefined)[][] = [];
    for await (const { items = [] } of paginateGetRestApis({ client: own, pageSize: 2 }, {}))
      pages.push(items.map(({ id }) => id));
    expect(pages.map((items) => items.length)).toEqual([2, 2, 1]);
    expect(pages.flat().sort()).toEqual(ids.sort());
  });

  test("belong to their account", async () => {
    await using api = await newApi();
    const other = new APIGatewayClient(clientConfig("000000004002"));
    await expect(other.send(new GetRestApiCommand({ restApiId: api.restApiId }))).rejects.toMatchObject({
      name: "NotFoundException",
      message: `Invalid API identifier specified 000000004002:${api.restApiId}`,
    });
  });

  test("are patched, or not at all", async () => {
    await using api = await newApi({ binaryMediaTypes: ["image/png"], description: "old" });
    const patch = (...patchOperations: { op: "add" | "remove" | "replace"; path: string; value?: string }[]) =>
      gateway.send(new UpdateRestApiCommand({ restApiId: api.restApiId, patchOperations }));
    const patched = await patch(
      { op: "add", path: "/binaryMediaTypes/image~1jpeg" },
      { op: "replace", path: "/binaryMediaTypes/image~1png", value: "image/gif" },
      { op: "replace", path: "/description", value: "" },
      { op: "replace", path: "/minimumCompressionSize", value: "10" },
    );
    expect(patched).toMatchObject({
      binaryMediaTypes: ["image/gif", "image/jpeg"],
      minimumCompressionSize: 10,
      tags: {},
    });
    expect(patched.description).toBeUndefined();
    await expect(patch(replace("/name", "new"), replace("/binaryMediaTypes", "x"))).rejects.toMatchObject({
      message: "Invalid patch path /binaryMediaTypes",
    });
    await expect(patch({ op: "add", path: "/minimumCompressionSize", value: "10" })).rejects.toMatchObject({
      message: "Invalid patch operation specified. Must be one of: [replace]",
    });
    const { name } = await gateway.send(new GetRestApiCommand({ restApiId: api.restApiId }));
    expect(name).not.toBe("new");
  });

  test("have tags", async () => {
    await using api = await newApi({ tags: { a: "1" } });
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${api.restApiId}`;
    await gateway.send(new TagResourceCommand({ resourceArn, tags: { b: "2" } }));
    await gateway.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    expect((await gateway.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ b: "2" });
  });

  test("are not exported: refused by name", async () => {
    const exported = gateway.send(new GetExportCommand({ restApiId: "a", stageName: "b", exportType: "oas30" }));
    await expect(exported).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("GetExport"),
      $metadata: { httpStatusCode: 501 },
    });
  });
});

describe("resources", () => {
  test("form a tree that goes with its root", async () => {
    await using api = await newApi();
    const pets = await api.resource("/pets");
    await api.resource("/pets/{id}");
    const { items } = await gateway.send(new GetResourcesCommand({ restApiId: api.restApiId }));
    expect(items?.map(({ path }) => path)).toEqual(["/", "/pets", "/pets/{id}"]);
    await gateway.send(
      new UpdateResourceCommand({
        restApiId: api.restApiId,
        resourceId: pets,
        patchOperations: [replace("/pathPart", "dogs")],
      }),
    );
    const moved = await gateway.send(new GetResourcesCommand({ restApiId: api.restApiId }));
    expect(moved.items?.map(({ path }) => path)).toEqual(["/", "/dogs", "/dogs/{id}"]);
    await gateway.send(new DeleteResourceCommand({ restApiId: api.restApiId, resourceId: pets }));
    const left = await gateway.send(new GetResourcesCommand({ restApiId: api.restApiId }));
    expect(left.items?.map(({ path }) => path)).toEqual(["/"]);
  });

  test("are refused where AWS refuses them", async () => {
    await using api = await newApi();
    const { restApiId } = api;
    const root = await api.resource("/");
    const proxy = await api.resource("/{proxy+}");
    const create = (parentId: string | undefined, pathPart: string) =>
      gateway.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
    await expect(create(root, "{dynamic}")).rejects.toMatchObject({
      name: "BadRequestException",
      message: "A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
    });
    await expect(create(proxy, "child")).rejects.toMatchObject({
      message: "Cannot create a child of a resource with a greedy path variable: {proxy+}",
    });
    await expect(create(root, "{proxy+}")).rejects.toMatchObject({
      name: "ConflictException",
      message: "Another resource with the same parent already has this name: {proxy+}",
    });
    await expect(create(root, "a/b")).rejects.toMatchObject({ name: "BadRequestException" });
    await expect(create("nobody", "a")).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Invalid Resource identifier specified",
    });
    const update = (resourceId: string | undefined, path: string, value: string) =>
      gateway.send(new UpdateResourceCommand({ restApiId, resourceId, patchOperations: [replace(path, value)] }));
    const a = await api.resource("/a");
    const b = await api.resource("/a/b");
    await expect(update(a, "/parentId", b ?? "")).rejects.toMatchObject({ message: "Resources cannot be cyclical." });
    await expect(update(a, "/invalid", "x")).rejects.toMatchObject({
      message: "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
    });
    await expect(update(root, "/pathPart", "x")).rejects.toMatchObject({
      message: "Root resource cannot update its pathPart.",
    });
  });
});

describe("methods", () => {
  test("are put, shown, changed and deleted", async () => {
    await using api = await newApi();
    const address = await api.method("GET", "/a", MOCK);
    await gateway.send(new UpdateMethodCommand({ ...address, patchOperations: [replace("/operationName", "ListA")] }));
    expect(await gateway.send(new GetMethodCommand(address))).toMatchObject({
      httpMethod: "GET",
      authorizationType: "NONE",
      apiKeyRequired: false,
      operationName: "ListA",
      methodIntegration: {
        type: "MOCK",
        passthroughBehavior: "WHEN_NO_MATCH",
        timeoutInMillis: 29_000,
        cacheKeyParameters: [],
      },
    });
    const resource = { restApiId: address.restApiId, resourceId: address.resourceId };
    expect((await gateway.send(new GetResourceCommand(resource))).resourceMethods).toEqual({ GET: {} });
    const embedded = await gateway.send(new GetResourceCommand({ ...resource, embed: ["methods"] }));
    expect(embedded.resourceMethods?.GET?.operationName).toBe("ListA");
    await gateway.send(new DeleteMethodCommand(address));
    await expect(gateway.send(new GetMethodCommand(address))).rejects.toMatchObject({
      name: "NotFoundException",
      message: "Invalid Method identifier specified",
    });
  });

  test("are refused where AWS refuses them", async () => {
    await using api = await newApi();
    const address = { restApiId: api.restApiId, resourceId: await api.resource("/a") };
    const put = (settings: object) =>
      gateway.send(new PutMethodCommand({ ...address, httpMethod: "GET", authorizationType: "NONE", ...settings }));
    await expect(put({ httpMethod: "FETCH" })).rejects.toMatchObject({
      message: "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    });
    await expect(put({ authorizationType: "CUSTOM" })).rejects.toMatchObject({ name: "BadRequestException" });
    await expect(put({ requestModels: { "application/json": "petModel" } })).rejects.toMatchObject({
      message: "Invalid model identifier specified: petModel",
    });
    await expect(put({ restApiId: "nobody" })).rejects.toMatchObject({
      message: "Invalid Resource identifier specified",
    });
    await put({});
    await expect(put({})).rejects.toMatchObject({ name: "ConflictException" });
  });

  test.for([{ authorizationType: "AWS_IAM" }, { apiKeyRequired: true }])(
    "with %o are refused by name",
    async (settings) => {
      await using api = await newApi();
      const put = gateway.send(
        new PutMethodCommand({
          restApiId: api.restApiId,
          resourceId: await api.resource("/a"),
          httpMethod: "GET",
          authorizationType: "NONE",
          ...settings,
        }),
      );
      await expect(put).rejects.toMatchObject({ name: "NotImplemented", $metadata: { httpStatusCode: 501 } });
    },
  );
});

describe("integrations", () => {
  const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
  test.for([
    ["AWS_PROXY", FUNCTION, "AWS ARN for integration must contain path or action"],
    [
      "AWS_PROXY",
      `bad-arn:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
      "Invalid ARN specified in the request",
    ],
    [
      "AWS_PROXY",
      "arn:aws:apigateway:us-east-1:s3:path/b/k",
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    ["HTTP_PROXY", "non-valid-http", "Invalid HTTP endpoint specified for URI"],
  ] as const)("of type %s to %s are refused", async ([type, uri, message]) => {
    await using api = await newApi();
    const put = api.method("GET", "/a", { type, uri, integrationHttpMethod: "POST" });
    await expect(put).rejects.toMatchObject({ name: "BadRequestException", message });
  });

  test.for(["AWS", "HTTP", "HTTP_PROXY"] as const)("of type %s are refused by name", async (type) => {
    await using api = await newApi();
    const uri = type === "AWS" ? "arn:aws:apigateway:us-east-1:s3:path/b/k" : "http://127.0.0.1:9/";
    const put = api.method("GET", "/a", { type, uri, integrationHttpMethod: "GET" });
    await expect(put).rejects.toMatchObject({ name: "NotImplemented", message: expect.stringContaining(type) });
  });

  test("are changed and deleted", async () => {
    await using api = await newApi();
    const address = await api.method("GET", "/a", MOCK);
    const patchOperations = [replace("/timeoutInMillis", "1000")];
    await gateway.send(new UpdateIntegrationCommand({ ...address, patchOperations }));
    expect(await gateway.send(new GetIntegrationCommand(address))).toMatchObject({ timeoutInMillis: 1000 });
    await gateway.send(new DeleteIntegrationCommand(address));
    await expect(gateway.send(new GetIntegrationCommand(address))).rejects.toMatchObject({
      message: "Invalid Integration identifier specified",
    });
    const { integration: _none, ...put } = { ...address, ...MOCK, timeoutInMillis: 49, integration: undefined };
    await expect(gateway.send(new PutIntegrationCommand(put))).rejects.toMatchObject({
      message: "Timeout should be between 50 ms and 29000 ms",
    });
  });

  test("of type MOCK answer cross-origin requests", async () => {
    await using api = await newApi();
    const address = await api.method("OPTIONS", "/a", {
      type: "MOCK",
      requestTemplates: { "application/json": "{ statusCode: 204 }" },
    });
    const header = "method.response.header.Access-Control-Allow-Origin";
    await gateway.send(
      new PutMethodResponseCommand({ ...address, statusCode: "204", responseParameters: { [header]: true } }),
    );
    await gateway.send(
      new PutIntegrationResponseCommand({ ...address, statusCode: "204", responseParameters: { [header]: "'*'" } }),
    );
    const answer = await fetch(`${await api.deploy()}/a`, { method: "OPTIONS" });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("of type MOCK choose a response by its pattern, and refuse templates with logic by name", async () => {
    await using api = await newApi();
    const address = await api.method("GET", "/a", {
      type: "MOCK",
      requestTemplates: { "application/json": '{"statusCode": 404}' },
      passthroughBehavior: "NEVER",
    });
    const respond = (statusCode: string, selectionPattern: string | undefined, template: string) =>
      gateway.send(
        new PutIntegrationResponseCommand({
          ...address,
          statusCode,
          selectionPattern,
          responseTemplates: { "application/json": template },
        }),
      );
    await respond("200", undefined, '{"found":true}');
    await respond("410", "4\\d\\d", '{"found":false}');
    const base = await api.deploy();
    const answer = await fetch(`${base}/a`);
    expect([answer.status, await answer.text()]).toEqual([410, '{"found":false}']);
    const other = await fetch(`${base}/a`, { headers: { "Content-Type": "text/plain" } });
    expect([other.status, await other.text()]).toEqual([415, '{"message": "Unsupported Media Type"}']);
    await expect(respond("500", undefined, "$input.json('$')")).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("deployments", () => {
  test("serve the API as it was", async () => {
    await using api = await newApi();
    const answers = async (path: string) => (await fetch(base + path)).status;
    const first = await api.method("GET", "/a", MOCK);
    await gateway.send(new PutIntegrationResponseCommand({ ...first, statusCode: "200" }));
    const base = await api.deploy();
    const second = await api.method("GET", "/b", MOCK);
    await gateway.send(new PutIntegrationResponseCommand({ ...second, statusCode: "200" }));
    await gateway.send(new DeleteMethodCommand(first));
    expect([await answers("/a"), await answers("/b")]).toEqual([200, 403]);
    await api.deploy();
    expect([await answers("/a"), await answers("/b")]).toEqual([403, 200]);
  });

  test("are refused without methods and without integrations", async () => {
    await using api = await newApi();
    await expect(api.deploy()).rejects.toMatchObject({ message: "The REST API doesn't contain any methods" });
    const { restApiId } = api;
    const address = { restApiId, resourceId: await api.resource("/a"), httpMethod: "GET" };
    await gateway.send(new PutMethodCommand({ ...address, authorizationType: "NONE" }));
    await expect(api.deploy()).rejects.toMatchObject({ message: "No integration defined for method" });
  });

  test("go when no stage needs them", async () => {
    await using api = await newApi();
    const { restApiId } = api;
    await api.method("GET", "/a", MOCK);
    await api.deploy("one");
    const { items = [] } = await gateway.send(new GetDeploymentsCommand({ restApiId }));
    const deploymentId = items[0]?.id;
    const shown = await gateway.send(new GetDeploymentCommand({ restApiId, deploymentId, embed: ["apisummary"] }));
    expect(shown.apiSummary).toEqual({ "/a": { GET: { authorizationType: "NONE", apiKeyRequired: false } } });
    await expect(gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId }))).rejects.toMatchObject({
      message: "Active stages pointing to this deployment must be moved or deleted",
    });
    await gateway.send(new DeleteStageCommand({ restApiId, stageName: "one" }));
    await gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId }));
    expect((await gateway.send(new GetDeploymentsCommand({ restApiId }))).items).toEqual([]);
  });
});

describe("stages", () => {
  test("are made, changed and listed", async () => {
    await using api = await newApi();
    const { restApiId } = api;
    await api.method("GET", "/a", MOCK);
    await api.deploy("one");
    const { deploymentId } = await gateway.send(new GetStageCommand({ restApiId, stageName: "one" }));
    const made = await gateway.send(
      new CreateStageCommand({ restApiId, stageName: "two", deploymentId, variables: { a: "1", b: "2" } }),
    );
    expect(made).toMatchObject({
      stageName: "two",
      cacheClusterEnabled: false,
      cacheClusterStatus: "NOT_AVAILABLE",
      methodSettings: {},
      tracingEnabled: false,
    });
    const update = (...patchOperations: { op: "remove" | "replace"; path: string; value?: string }[]) =>
      gateway.send(new UpdateStageCommand({ restApiId, stageName: "two", patchOperations }));
    const updated = await update(
      replace("/variables/a", "3"),
      { op: "remove", path: "/variables/b" },
      replace("/*/*/throttling/rateLimit", "5"),
    );
    expect(updated).toMatchObject({
      variables: { a: "3" },
      methodSettings: { "*/*": { throttlingRateLimit: 5, throttlingBurstLimit: 5000, cacheTtlInSeconds: 300 } },
    });
    await update({ op: "remove", path: "/*/*" });
    await expect(update({ op: "remove", path: "/*/*" })).rejects.toMatchObject({
      message: "Cannot remove method setting */* because there is no method setting for this method ",
    });
    await expect(update(replace("/tags/tag1", "x"))).rejects.toMatchObject({
      message: expect.stringMatching(/^Invalid method setting path: \/tags\/tag1\. Must be one of: \[\/deploymentId, /),
    });
    await expect(update(replace("/deploymentId", "nobody"))).rejects.toMatchObject({
      message: "Deployment id does not exist",
    });
    const { item = [] } = await gateway.send(new GetStagesCommand({ restApiId }));
    expect(item.map(({ stageName }) => stageName)).toEqual(["one", "two"]);
  });

  test("let through no more than they are told to", async () => {
    await using api = await newApi();
    const address = await api.method("GET", "/a", MOCK);
    await gateway.send(new PutIntegrationResponseCommand({ ...address, statusCode: "200" }));
    const base = await api.deploy("slow");
    const patchOperations = [
      replace("/~1a/GET/throttling/rateLimit", "0"),
      replace("/~1a/GET/throttling/burstLimit", "2"),
    ];
    await gateway.send(new UpdateStageCommand({ restApiId: api.restApiId, stageName: "slow", patchOperations }));
    const answers: [number, string][] = [];
    for (let n = 0; n < 3; n++) {
      const answer = await fetch(`${base}/a`);
      answers.push([answer.status, await answer.text()]);
    }
    expect(answers).toEqual([
      [200, ""],
      [200, ""],
      [429, '{"message":"Too Many Requests"}'],
    ]);
  });
});
