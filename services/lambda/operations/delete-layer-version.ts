import { DeleteLayerVersionCommand } from "@aws-sdk/client-lambda";
import { operation } from "../../aws/operation.ts";
import type { LambdaContext } from "../context.ts";
import { invalidParameter } from "../errors.ts";
import { layerName, localLayerName } from "../layers.ts";

/** A version that is not there is deleted as well. Functions that have it keep it (both recorded on AWS by https://github.com/localstack/localstack). */
export const deleteLayerVersion = operation(DeleteLayerVersionCommand, {
  constraints: { LayerName: layerName },
  async handle({ LayerName, VersionNumber }, { owner, layers, functions, code }: LambdaContext) {
    if (VersionNumber < 1) throw invalidParameter("Layer Version Cannot be less than 1");
    const name = localLayerName(LayerName);
    const layer = layers.get(owner, name, VersionNumber);
    layers.delete(owner, name, VersionNumber);
    if (layer && !functions.usesCode(layer.codeHash)) await code.delete(layer.codeHash);
    return {};
  },
});
