import { Architecture, ListLayersCommand } from "@aws-sdk/client-lambda";
import { oneOf, range } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { runtime } from "../constraints.ts";
import type { LambdaContext } from "../context.ts";
import { fitsLayer, summarizeLayer } from "../layers.ts";

// https://docs.aws.amazon.com/lambda/latest/api/API_ListLayers.html, read 2026-11-24
const PAGE = 50;

export const listLayers = operation(ListLayersCommand, {
  constraints: { CompatibleRuntime: runtime, MaxItems: range(1, PAGE), CompatibleArchitecture: oneOf(Architecture) },
  handle(input, { owner, layers }: LambdaContext) {
    const wanted = layers.names(owner).flatMap((name) => {
      const latest = layers.versions(owner, name).find((layer) => fitsLayer(layer, input));
      return latest ? [latest] : [];
    });
    const start = wanted.findIndex(({ name }) => name === input.Marker) + 1;
    const page = wanted.slice(start, start + (input.MaxItems ?? PAGE));
    const last = page.at(-1);
    return {
      Layers: page.map((layer) => {
        const LatestMatchingVersion = summarizeLayer(owner, layer);
        const LayerArn = LatestMatchingVersion.LayerVersionArn?.replace(/:\d+$/, "");
        return { LayerName: layer.name, LayerArn, LatestMatchingVersion };
      }),
      ...(last && last !== wanted.at(-1) ? { NextMarker: last.name } : {}),
    };
  },
});
