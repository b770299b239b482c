import { UpdateStackCommand } from "@aws-sdk/client-cloudformation";
import {
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionUrlConfigCommand,
  InvokeCommand,
  LambdaClient,
  ListLayerVersionsCommand,
  ListVersionsByFunctionCommand,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { clientConfig, endpointUrl, uniqueName } from "../../support/endpoint.ts";
import { zip } from "../../support/zip.ts";
import { cloudformation, createStack, eventsOf, outputsOf, settled } from "./stack.ts";

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html, read 2026-11-24

const lambda = new LambdaClient(clientConfig());
const s3 = new S3Client({ ...clientConfig(), forcePathStyle: true });

const fn = (text: string, more: object = {}) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/lambda",
    Code: { ZipFile: `exports.handler = async () => ({ text: ${text} });` },
    ...more,
  },
});
const version = (more: object = {}) => ({
  Type: "AWS::Lambda::Version",
  Properties: { FunctionName: { Ref: "Fn" }, ...more },
});

async function invoke(FunctionName: string | undefined) {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test("an alias moves to the next version, with its URL, its permissions and its settings for events", async () => {
  const template = (text: string, versions: object, alias: object, more: object) => ({
    Resources: {
      Fn: fn(JSON.stringify(text)),
      ...versions,
      Live: { Type: "AWS::Lambda::Alias", Properties: { FunctionName: { Ref: "Fn" }, Name: "live", ...alias } },
      ...more,
    },
    Outputs: {
      Name: { Value: { Ref: "Fn" } },
      Live: { Value: { Ref: "Live" } },
      AliasArn: { Value: { "Fn::GetAtt": ["Live", "AliasArn"] } },
      ...("Url" in more ? { Url: { Value: { "Fn::GetAtt": ["Url", "FunctionUrl"] } } } : {}),
      ...("One" in versions
        ? { One: { Value: { Ref: "One" } }, Number: { Value: { "Fn::GetAtt": ["One", "Version"] } } }
        : {}),
    },
  });
  const url = (Properties: object) => ({
    Type: "AWS::Lambda::Url",
    Properties: {
      TargetFunctionArn: { "Fn::GetAtt": ["Fn", "Arn"] },
      Qualifier: "live",
      AuthType: "NONE",
      ...Properties,
    },
    DependsOn: "Live",
  });
  const permission = (Properties: object) => ({
    Type: "AWS::Lambda::Permission",
    Properties: { FunctionName: { Ref: "Live" }, Principal: "*", ...Properties },
  });
  const front = {
    MayCall: permission({ Action: "lambda:InvokeFunctionUrl", FunctionUrlAuthType: "NONE" }),
    MayInvoke: permission({ Action: "lambda:InvokeFunction", InvokedViaFunctionUrl: "true" }),
  };
  const events = (Properties: object) => ({
    Type: "AWS::Lambda::EventInvokeConfig",
    Properties: { FunctionName: { Ref: "Fn" }, Qualifier: "live", ...Properties },
    DependsOn: "Live",
  });
  await using made = await createStack(
    template(
      "one",
      { One: version() },
      { FunctionVersion: { "Fn::GetAtt": ["One", "Version"] } },
      {
        ...front,
        Url: url({ Cors: { AllowOrigins: ["*"], MaxAge: "10", AllowCredentials: "false" } }),
        Events: events({ MaximumRetryAttempts: "1" }),
      },
    ),
  );
  expect(made.stack.StackStatus, made.stack.StackStatusReason).toBe("CREATE_COMPLETE");
  const outputs = outputsOf(made.stack);
  const FunctionName = outputs.Name ?? "";
  const arn = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
  expect(outputs).toMatchObject({ Live: `${arn}:live`, AliasArn: `${arn}:live`, One: `${arn}:1`, Number: "1" });
  expect(await invoke(outputs.Live)).toEqual({ text: "one" });
  const [id] = new URL(outputs.Url ?? "").host.split(".");
  const called = async () => (await fetch(`${endpointUrl()}/_aws/lambda-url/${id}/`)).json();
  expect(await called()).toEqual({ text: "one" });
  const ofAlias = { FunctionName, Qualifier: "live" };
  const urlSettings = () => lambda.send(new GetFunctionUrlConfigCommand(ofAlias));
  const eventSettings = () => lambda.send(new GetFunctionEventInvokeConfigCommand(ofAlias));
  expect(await urlSettings()).toMatchObject({ Cors: { AllowOrigins: ["*"], MaxAge: 10 } });
  expect(await eventSettings()).toMatchObject({ MaximumRetryAttempts: 1 });

  // Another version, half of the calls each; the other settings in place.
  const next = template(
    "two",
    { One: version(), Two: version() },
    {
      FunctionVersion: { "Fn::GetAtt": ["Two", "Version"] },
      RoutingConfig: {
        AdditionalVersionWeights: [{ FunctionVersion: { "Fn::GetAtt": ["One", "Version"] }, FunctionWeight: "0.5" }],
      },
    },
    { ...front, Url: url({}), Events: events({ MaximumEventAgeInSeconds: 60 }) },
  );
  await cloudformation.send(new UpdateStackCommand({ StackName: made.id, TemplateBody: JSON.stringify(next) }));
  expect(await settled(made.id)).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
  expect(await lambda.send(new GetAliasCommand({ FunctionName, Name: "live" }))).toMatchObject({
    FunctionVersion: "2",
    RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } },
  });
  expect(await urlSettings()).not.toHaveProperty("Cors.AllowOrigins");
  const settings = await eventSettings();
  expect(settings).toMatchObject({ MaximumEventAgeInSeconds: 60 });
  expect(settings).not.toHaveProperty("MaximumRetryAttempts");

  // The first version goes when nothing needs it any more.
  const last = template("two", { Two: version() }, { FunctionVersion: { "Fn::GetAtt": ["Two", "Version"] } }, front);
  await cloudformation.send(new UpdateStackCommand({ StackName: made.id, TemplateBody: JSON.stringify(last) }));
  expect(await settled(made.id)).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
  const { Versions } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  expect(Versions?.map(({ Version }) => Version)).toEqual(["$LATEST", "2"]);
  expect(await invoke(outputs.Live)).toEqual({ text: "two" });
  await expect(urlSettings()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a version of a function that has not changed since the last is a failure", async () => {
  const resources = { Fn: fn('"one"'), One: version() };
  await using made = await createStack({ Resources: resources });
  expect(made.stack.StackStatus).toBe("CREATE_COMPLETE");
  const TemplateBody = JSON.stringify({ Resources: { ...resources, Two: version() } });
  await cloudformation.send(new UpdateStackCommand({ StackName: made.id, TemplateBody }));
  expect(await settled(made.id)).toMatchObject({ StackStatus: "UPDATE_ROLLBACK_COMPLETE" });
  const failed = (await eventsOf(made.id)).find(({ ResourceStatus }) => ResourceStatus === "CREATE_FAILED");
  expect(failed).toMatchObject({
    LogicalResourceId: "Two",
    ResourceStatusReason: expect.stringContaining(
      "A version for this Lambda function exists ( 1 ). Modify the function to create a new version.",
    ),
  });
});

test("a layer comes from a bucket; its next version takes its place in the function", async () => {
  const Bucket = uniqueName("layers");
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const text of ["one", "two"])
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key: text,
        Body: await zip({ "nodejs/node_modules/greeting/index.js": `module.exports = "${text} of ${Bucket}";` }),
      }),
    );
  const LayerName = uniqueName("layer");
  const template = (S3Key: string, layered = true) =>
    JSON.stringify({
      Resources: {
        Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { LayerName, Content: { S3Bucket: Bucket, S3Key } } },
        Fn: fn('require("greeting")', layered ? { Layers: [{ Ref: "Layer" }] } : {}),
      },
      Outputs: { Name: { Value: { Ref: "Fn" } }, Layer: { Value: { Ref: "Layer" } } },
    });
  const arn = `arn:aws:lambda:us-east-1:000000000000:layer:${LayerName}`;
  const versions = async () =>
    (await lambda.send(new ListLayerVersionsCommand({ LayerName }))).LayerVersions?.map(({ Version }) => Version);
  {
    await using made = await createStack(template("one"));
    expect(made.stack.StackStatus, made.stack.StackStatusReason).toBe("CREATE_COMPLETE");
    const { Name: FunctionName, Layer } = outputsOf(made.stack);
    expect(Layer).toBe(`${arn}:1`);
    expect(await invoke(FunctionName)).toEqual({ text: `one of ${Bucket}` });
    const update = async (TemplateBody: string) => {
      await cloudformation.send(new UpdateStackCommand({ StackName: made.id, TemplateBody }));
      expect(await settled(made.id)).toMatchObject({ StackStatus: "UPDATE_COMPLETE" });
    };
    await update(template("two"));
    expect(await invoke(FunctionName)).toEqual({ text: `two of ${Bucket}` });
    expect(await versions()).toEqual([2]);
    await update(template("two", false));
    expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).not.toHaveProperty("Layers.0");
  }
  expect(await versions()).toEqual([]);
  for (const Key of ["one", "two"]) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await s3.send(new DeleteBucketCommand({ Bucket }));
});
