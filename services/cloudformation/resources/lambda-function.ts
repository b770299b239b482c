import { buffer } from "node:stream/consumers";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { ZipFile } from "yazl";
import {
  clientSettings,
  generatedName,
  ignoreMissing,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
  tagMap,
} from "../resource-type.ts";

const client = (context: ResourceContext) => new LambdaClient(clientSettings(context));

const physical = (name: string, { account, region }: ResourceContext): PhysicalResource => ({
  physicalId: name,
  attributes: { Arn: `arn:aws:lambda:${region}:${account}:function:${name}` },
});

/** Inline code becomes a zip of one file: index.js for Node, index.py for Python. */
async function codeOf({ Code, Runtime }: Properties): Promise<object> {
  if (typeof Code?.ZipFile !== "string") return Code ?? {};
  const zip = new ZipFile();
  // A date of its own keeps the zip's bytes, and so its hash, the same.
  zip.addBuffer(Buffer.from(Code.ZipFile), String(Runtime).startsWith("python") ? "index.py" : "index.js", {
    mtime: new Date(0),
  });
  zip.end();
  return { ZipFile: await buffer(zip.outputStream) };
}

const settingsOf = ({
  Code: _code,
  Tags: _tags,
  ReservedConcurrentExecutions: _reserved,
  FunctionName: _name,
  MemorySize,
  Timeout,
  ...rest
}: Properties) => ({
  ...rest,
  ...(MemorySize === undefined ? {} : { MemorySize: Number(MemorySize) }),
  ...(Timeout === undefined ? {} : { Timeout: Number(Timeout) }),
});

async function setConcurrency(
  FunctionName: string,
  { ReservedConcurrentExecutions }: Properties,
  context: ResourceContext,
): Promise<void> {
  if (ReservedConcurrentExecutions === undefined) return;
  await client(context).send(
    new PutFunctionConcurrencyCommand({
      FunctionName,
      ReservedConcurrentExecutions: Number(ReservedConcurrentExecutions),
    }),
  );
}

export const lambdaFunction: ResourceType = {
  type: "AWS::Lambda::Function",
  properties: [
    "FunctionName",
    "Runtime",
    "Handler",
    "Role",
    "Code",
    "Description",
    "Timeout",
    "MemorySize",
    "Environment",
    "Architectures",
    "PackageType",
    "EphemeralStorage",
    "LoggingConfig",
    "TracingConfig",
    "Layers",
    "VpcConfig",
    "DeadLetterConfig",
    "ReservedConcurrentExecutions",
    "Tags",
  ],
  required: ["Code", "Role"],
  replacedBy: ["FunctionName", "PackageType"],
  async create(properties, context) {
    const FunctionName = properties.FunctionName ?? generatedName(context);
    await client(context).send(
      new CreateFunctionCommand({
        ...settingsOf(properties),
        FunctionName,
        Code: await codeOf(properties),
        Tags: tagMap(properties.Tags),
      } as CreateFunctionCommand["input"]),
    );
    await setConcurrency(FunctionName, properties, context);
    return physical(FunctionName, context);
  },
  async update(properties, before, { physicalId: FunctionName }, context) {
    const lambda = client(context);
    if (JSON.stringify(properties.Code) !== JSON.stringify(before.Code) || properties.Runtime !== before.Runtime)
      await lambda.send(
        new UpdateFunctionCodeCommand({
          FunctionName,
          Architectures: properties.Architectures,
          ...(await codeOf(properties)),
        }),
      );
    const { Architectures: _architectures, PackageType: _package, ...settings } = settingsOf(properties) as Properties;
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ Environment: { Variables: {} }, Layers: [], ...settings, FunctionName }),
    );
    if (properties.ReservedConcurrentExecutions === undefined && before.ReservedConcurrentExecutions !== undefined)
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    await setConcurrency(FunctionName, properties, context);
    return physical(FunctionName, context);
  },
  delete: ({ physicalId }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteFunctionCommand({ FunctionName: physicalId }))),
};
