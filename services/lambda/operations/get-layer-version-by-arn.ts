import { GetLayerVersionByArnCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import type { LambdaContext } from "../context.ts";
import { describeLayer, layerVersionArn, openLayerVersion } from "../layers.ts";

export const getLayerVersionByArn = operation(GetLayerVersionByArnCommand, {
  constraints: { Arn: layerVersionArn },
  handle({ Arn }, context: LambdaContext) {
    const colon = Arn.lastIndexOf(":");
    return describeLayer(context, openLayerVersion(context, Arn.slice(0, colon), Number(Arn.slice(colon + 1))));
  },
});
