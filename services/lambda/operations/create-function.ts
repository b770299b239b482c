import { CreateFunctionCommand, type FunctionConfiguration } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import { applySettings, checkSettings } from "../configuration.ts";
import { description, functionName, handler, memorySize, role, runtime, timeout } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { functionExists, invalidParameter } from "../errors.ts";
import { attachLayers, describeLayers, layerArns } from "../layers.ts";
import { functionArn, parseFunctionName } from "../name.ts";
import { storePackage } from "../package-source.ts";
import { publish } from "../versions.ts";

export const createFunction = operation(CreateFunctionCommand, {
  constraints: {
    FunctionName: functionName,
    Runtime: runtime,
    Role: role,
    Handler: handler,
    Description: description,
    Timeout: timeout,
    MemorySize: memorySize,
    Layers: layerArns,
  },
  async handle(input, context: LambdaContext): Promise<FunctionConfiguration> {
    const { owner, functions, environment } = context;
    const ref = parseFunctionName(input.FunctionName);
    if (!ref || ref.qualifier !== undefined) throw invalidParameter(`Invalid function name: ${input.FunctionName}`);
    if (input.PackageType === "Image") throw notImplemented("Lambda functions from container images");
    if (input.VpcConfig?.SubnetIds?.length) throw notImplemented("Lambda functions in a VPC");
    if (input.Runtime === undefined || input.Handler === undefined)
      throw invalidParameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
      );
    checkSettings(input);
    if (functions.get(owner, ref.name)) throw functionExists(ref.name);
    const { layers, optHash } = await attachLayers(context, input.Layers ?? []);
    const { codeHash, CodeSha256, CodeSize } = await storePackage(context, input.Code);
    const defaults: FunctionConfiguration = {
      FunctionName: ref.name,
      FunctionArn: functionArn(owner, ref.name),
      Version: "$LATEST",
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      TracingConfig: { Mode: "PassThrough" },
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      PackageType: "Zip",
      Architectures: input.Architectures ?? ["x86_64"],
      LoggingConfig: { LogFormat: "Text", LogGroup: `/aws/lambda/${ref.name}` },
      CodeSha256,
      CodeSize,
    };
    const {
      FunctionName,
      Code,
      Tags,
      Architectures,
      PackageType,
      Publish,
      VpcConfig,
      CodeSigningConfigArn,
      ...settings
    } = input;
    if (CodeSigningConfigArn !== undefined) throw notImplemented("CreateFunction with CodeSigningConfigArn");
    const configuration = { ...applySettings(defaults, settings, environment.now()), ...describeLayers(layers) };
    // Another request may have made it while the package was fetched.
    if (functions.get(owner, ref.name)) throw functionExists(ref.name);
    const created = {
      name: ref.name,
      configuration,
      codeHash,
      layers,
      optHash,
      tags: Tags ?? {},
      versions: {},
      lastVersion: 0,
      aliases: {},
      policies: {},
      eventConfigs: {},
      urls: {},
    };
    if (!Publish) {
      functions.put(owner, created);
      return configuration;
    }
    const { stored, published } = publish(owner, created, undefined);
    functions.put(owner, stored);
    // Without the version in its ARN (recorded on AWS by https://github.com/localstack/localstack, test_publish_version_on_create, 2025-11-25).
    return { ...published.configuration, FunctionArn: configuration.FunctionArn };
  },
});
