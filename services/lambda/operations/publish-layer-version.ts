import { PublishLayerVersionCommand, type PublishLayerVersionResponse } from "@aws-sdk/client-lambda";
import { length } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { description } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { compatibleArchitectures, compatibleRuntimes, describeLayer, layerName, localLayerName } from "../layers.ts";
import { storePackage } from "../package-source.ts";

export const publishLayerVersion = operation(PublishLayerVersionCommand, {
  constraints: {
    LayerName: layerName,
    Description: description,
    CompatibleRuntimes: compatibleRuntimes,
    LicenseInfo: length(0, 512),
    CompatibleArchitectures: compatibleArchitectures,
  },
  async handle(input, context: LambdaContext): Promise<PublishLayerVersionResponse> {
    const { codeHash, CodeSha256, CodeSize } = await storePackage(context, input.Content);
    const layer = context.layers.publish(context.owner, {
      name: localLayerName(input.LayerName),
      codeHash,
      codeSize: CodeSize,
      codeSha256: CodeSha256,
      description: input.Description ?? "",
      licenseInfo: input.LicenseInfo,
      compatibleRuntimes: input.CompatibleRuntimes,
      compatibleArchitectures: input.CompatibleArchitectures,
      createdAtMs: context.environment.now().getTime(),
    });
    return describeLayer(context, layer);
  },
});
