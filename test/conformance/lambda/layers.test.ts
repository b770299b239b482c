import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PublishLayerVersionCommand,
  type PublishLayerVersionCommandInput,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import { uniqueName } from "../../support/endpoint.ts";
import { lambdaClient } from "../../support/functions.ts";
import { zip } from "../../support/zip.ts";

// Answers, messages and their order: recorded on AWS by https://github.com/localstack/localstack (TestLambdaLayer in test_lambda_api.py),
// 2025-11-25 and 2026-01-12, unless a line says otherwise. What a function finds in its layers:
// https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html and chapter-layers.html, read 2026-11-24

const lambda = lambdaClient();
const ARN = "arn:aws:lambda:us-east-1:000000000000:layer";

async function publish(
  files: Readonly<Record<string, string>> = { "nothing.txt": "" },
  more: Partial<PublishLayerVersionCommandInput> = {},
) {
  const LayerName = uniqueName("layer");
  const layer = await publishAs(LayerName, files, more);
  return { LayerName, layer, arn: layer.LayerVersionArn ?? "" };
}

const publishAs = async (
  LayerName: string,
  files: Readonly<Record<string, string>>,
  more: Partial<PublishLayerVersionCommandInput> = {},
  mode?: number,
) => lambda.send(new PublishLayerVersionCommand({ LayerName, Content: { ZipFile: await zip(files, mode) }, ...more }));

/** A package `greeting` whose export says a text; in CommonJS, for require() and import alike. */
const greeting = (text: string, folder = "nodejs/node_modules") => ({
  [`${folder}/greeting/package.json`]: JSON.stringify({ name: "greeting", version: "1.0.0", main: "index.js" }),
  [`${folder}/greeting/index.js`]: `module.exports = { text: ${JSON.stringify(text)} };`,
});

const IMPORT = {
  "index.mjs": 'import greeting from "greeting"; export const handler = async () => greeting.text;',
};

async function functionWith(
  Layers: string[] | undefined,
  files: Readonly<Record<string, string>> = IMPORT,
  more: Partial<CreateFunctionCommandInput> = {},
) {
  const FunctionName = uniqueName("layered");
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: "arn:aws:iam::000000000000:role/lambda",
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { ZipFile: await zip(files) },
      Layers,
      ...more,
    }),
  );
  return {
    FunctionName,
    created,
    configure: (layers: string[]) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Layers: layers })),
    layers: async () => (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).Layers,
    async invoke(Qualifier?: string) {
      const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Qualifier }));
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    },
    [Symbol.asyncDispose]: async () => {
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
    },
  };
}

describe("a layer", () => {
  test("is published in versions that never change", async () => {
    const { LayerName, layer } = await publish(undefined, {
      Description: "the first",
      LicenseInfo: "MIT",
      CompatibleRuntimes: ["nodejs24.x"],
      CompatibleArchitectures: ["x86_64"],
    });
    const described = {
      Content: { CodeSha256: expect.any(String), CodeSize: expect.any(Number), Location: expect.any(String) },
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      Description: "the first",
      LayerArn: `${ARN}:${LayerName}`,
      LayerVersionArn: `${ARN}:${LayerName}:1`,
      LicenseInfo: "MIT",
      Version: 1,
      CompatibleRuntimes: ["nodejs24.x"],
      CompatibleArchitectures: ["x86_64"],
    };
    expect(layer).toEqual({ ...described, $metadata: expect.objectContaining({ httpStatusCode: 201 }) });
    const second = await publishAs(`${ARN}:${LayerName}`, { "other.txt": "" });
    expect(second).toMatchObject({ LayerVersionArn: `${ARN}:${LayerName}:2`, Version: 2, Description: "" });
    expect(second).not.toHaveProperty("CompatibleRuntimes");

    expect(await lambda.send(new GetLayerVersionCommand({ LayerName, VersionNumber: 1 }))).toMatchObject(described);
    const byArn = await lambda.send(new GetLayerVersionByArnCommand({ Arn: `${ARN}:${LayerName}:1` }));
    expect(byArn).toMatchObject(described);
    const download = await fetch(byArn.Content?.Location ?? "");
    expect((await download.arrayBuffer()).byteLength).toBe(byArn.Content?.CodeSize);
  });

  test("is listed, the newest version first", async () => {
    const { LayerName } = await publish(undefined, { CompatibleRuntimes: ["nodejs22.x"] });
    await publishAs(LayerName, { "other.txt": "" }, { CompatibleRuntimes: ["nodejs24.x"] });
    const list = async (input = {}) =>
      (await lambda.send(new ListLayerVersionsCommand({ LayerName, ...input }))).LayerVersions?.map(
        ({ Version }) => Version,
      );
    expect(await list()).toEqual([2, 1]);
    expect(await list({ CompatibleRuntime: "nodejs22.x" })).toEqual([1]);
    const page = await lambda.send(new ListLayerVersionsCommand({ LayerName, MaxItems: 1 }));
    expect(page.LayerVersions?.map(({ Version }) => Version)).toEqual([2]);
    expect(await list({ Marker: page.NextMarker })).toEqual([1]);

    const find = async (input = {}) => {
      for (let Marker: string | undefined; ; ) {
        const { Layers, NextMarker } = await lambda.send(new ListLayersCommand({ Marker, ...input }));
        const found = Layers?.find((layer) => layer.LayerName === LayerName);
        if (found || !NextMarker) return found;
        Marker = NextMarker;
      }
    };
    expect(await find()).toMatchObject({ LayerArn: `${ARN}:${LayerName}`, LatestMatchingVersion: { Version: 2 } });
    expect(await find({ CompatibleRuntime: "nodejs22.x" })).toMatchObject({ LatestMatchingVersion: { Version: 1 } });
    expect(await find({ CompatibleRuntime: "python3.12" })).toBeUndefined();
  });

  test("gives no number twice", async () => {
    const { LayerName } = await publish();
    const drop = (VersionNumber: number) => lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber }));
    expect((await drop(1)).$metadata.httpStatusCode).toBe(204);
    expect((await drop(1)).$metadata.httpStatusCode).toBe(204);
    expect((await lambda.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions).toEqual([]);
    expect(await publishAs(LayerName, { "again.txt": "" })).toMatchObject({ Version: 2 });
  });

  test("has names for what is wrong", async () => {
    const { LayerName } = await publish();
    const get = (VersionNumber: number, name = LayerName) =>
      lambda.send(new GetLayerVersionCommand({ LayerName: name, VersionNumber }));
    const tooSmall = { name: "InvalidParameterValueException", message: "Layer Version Cannot be less than 1" };
    await expect(get(0)).rejects.toMatchObject(tooSmall);
    await expect(get(-1)).rejects.toMatchObject(tooSmall);
    await expect(lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: -1 }))).rejects.toMatchObject(
      tooSmall,
    );
    const missing = { name: "ResourceNotFoundException", message: "The resource you requested does not exist." };
    await expect(get(2)).rejects.toMatchObject(missing);
    await expect(get(1, "doesnotexist")).rejects.toMatchObject(missing);
    await expect(lambda.send(new GetLayerVersionByArnCommand({ Arn: `${ARN}:${LayerName}` }))).rejects.toMatchObject({
      name: "ValidationException",
      message: `1 validation error detected: Value '${ARN}:${LayerName}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
    });
    await expect(
      publish(undefined, {
        CompatibleRuntimes: ["invalidruntime" as never],
        CompatibleArchitectures: ["invalidarch" as never],
      }),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "2 validation errors detected: Value '[invalidruntime]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: [nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, nodejs18.x, provided.al2, java8.al2]; Value '[invalidarch]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    });
  });
});

describe("a function", () => {
  test("finds packages in its layers", async () => {
    const { arn, layer } = await publish(greeting("from the layer"));
    await using imports = await functionWith([arn]);
    expect(imports.created.Layers).toEqual([{ Arn: arn, CodeSize: layer.Content?.CodeSize }]);
    expect(await imports.layers()).toEqual([{ Arn: arn, CodeSize: layer.Content?.CodeSize }]);
    expect(await imports.invoke()).toBe("from the layer");
    await using requires = await functionWith([arn], {
      "index.js": 'const greeting = require("greeting"); exports.handler = async () => greeting.text;',
    });
    expect(await requires.invoke()).toBe("from the layer");
  });

  test("prefers its own package, then the folder of its Node, then the layer that comes last", async () => {
    const [one, two] = [await publish(greeting("one")), await publish(greeting("two"))];
    await using fn = await functionWith([one.arn, two.arn]);
    expect(await fn.invoke()).toBe("two");
    await fn.configure([two.arn, one.arn]);
    expect(await fn.invoke()).toBe("one");
    const major = process.versions.node.split(".")[0];
    const forNode = await publish(greeting("for this Node", `nodejs/node${major}/node_modules`));
    await fn.configure([two.arn, forNode.arn]);
    expect(await fn.invoke()).toBe("for this Node");
    await using own = await functionWith([one.arn], { ...IMPORT, ...greeting("its own", "node_modules") });
    expect(await own.invoke()).toBe("its own");
  });

  test("keeps a layer that is deleted, and loses one that it gives up", async () => {
    const { LayerName, arn } = await publish(greeting(`unlike any other ${uniqueName("text")}`));
    await using fn = await functionWith([arn]);
    await lambda.send(new PublishVersionCommand({ FunctionName: fn.FunctionName }));
    await lambda.send(new DeleteLayerVersionCommand({ LayerName, VersionNumber: 1 }));
    expect(await fn.invoke()).toMatch(/^unlike any other/);
    await fn.configure([]);
    expect(await fn.layers()).toBeUndefined();
    expect(await fn.invoke()).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find package 'greeting'"),
    });
    // A published version is what it was.
    expect(await fn.invoke("1")).toMatch(/^unlike any other/);
  });

  test("takes the bootstrap of a runtime of one's own from a layer", async () => {
    const runtime = `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  id=$(curl -sS -D - -o /dev/null "$api/invocation/next" | grep -i '^lambda-runtime-aws-request-id:' | tr -d '\\r' | cut -d' ' -f2)
  . "$LAMBDA_TASK_ROOT/$_HANDLER"
  curl -sS -X POST -d "\\"$TEXT by $(tool)\\"" "$api/invocation/$id/response" > /dev/null
done
`;
    const LayerName = uniqueName("layer");
    const files = { bootstrap: runtime, "bin/tool": "#!/bin/sh\necho the tool of the layer\n" };
    const { LayerVersionArn = "" } = await publishAs(LayerName, files, {}, 0o100755);
    await using fn = await functionWith(
      [LayerVersionArn],
      { "handler.sh": "TEXT=hello" },
      {
        Runtime: "provided.al2023",
        Handler: "handler.sh",
      },
    );
    expect(await fn.invoke()).toBe("hello by the tool of the layer");
  });

  test("is refused layers that it cannot have", async () => {
    const { LayerName, arn } = await publish();
    await publishAs(LayerName, { "other.txt": "" });
    await using fn = await functionWith([arn]);
    const refusal = (message: string) => ({ name: "InvalidParameterValueException", message });
    for (const second of [1, 2])
      await expect(fn.configure([arn, `${ARN}:${LayerName}:${second}`])).rejects.toMatchObject(
        refusal(
          `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn} and ${ARN}:${LayerName}:${second} are versions of the same layer.`,
        ),
      );
    for (const missing of [`${ARN}:doesnotexist:1`, `${ARN}:${LayerName}:9`])
      await expect(fn.configure([missing])).rejects.toMatchObject(refusal(`Layer version ${missing} does not exist.`));
    await expect(fn.configure([arn.replace("us-east-1", "eu-west-1")])).rejects.toMatchObject(
      refusal("Layers are not in the same region as the function. Layers are expected to be in region us-east-1."),
    );
    await expect(functionWith(Array.from({ length: 6 }, (_, n) => `${ARN}:layer${n}:1`))).rejects.toMatchObject(
      refusal("Cannot reference more than 5 layers."),
    );
    await expect(fn.configure([`${ARN}:${LayerName}`])).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringContaining(
        `1 validation error detected: Value '[${ARN}:${LayerName}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: `,
      ),
    });
    // Ours: what is not there is refused by name.
    await expect(fn.configure([arn.replace("000000000000", "123456789012")])).rejects.toMatchObject({
      name: "NotImplemented",
    });
    expect(await fn.layers()).toEqual([{ Arn: arn, CodeSize: expect.any(Number) }]);
  });
});
