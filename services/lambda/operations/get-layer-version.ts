import { GetLayerVersionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import type { LambdaContext } from "../context.ts";
import { describeLayer, layerName, openLayerVersion } from "../layers.ts";

export const getLayerVersion = operation(GetLayerVersionCommand, {
  constraints: { LayerName: layerName },
  handle: ({ LayerName, VersionNumber }, context: LambdaContext) =>
    describeLayer(context, openLayerVersion(context, LayerName, VersionNumber)),
});
