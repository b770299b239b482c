import { UpdateWorkgroupCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { checkCapacity, checkPort } from "../capacity.ts";
import { readConfigParameters } from "../config-parameters.ts";
import { ipAddressType, pricePerformanceTarget, resourceName, trackName } from "../constraints.ts";
import { openWorkgroup, type ServerlessContext, showWorkgroup } from "../context.ts";
import { invalid } from "../errors.ts";

export const updateWorkgroup = operation(UpdateWorkgroupCommand, {
  constraints: { workgroupName: resourceName, ipAddressType, pricePerformanceTarget, trackName },
  handle({ workgroupName, ...changes }, context: ServerlessContext) {
    const workgroup = openWorkgroup(context, workgroupName);
    // "You can't update multiple parameters in one request": https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_UpdateWorkgroup.html;
    // the text, as far as it is known, from https://github.com/aws/aws-cli/issues/7507; both read 2026-11-24.
    if (Object.values(changes).filter((value) => value !== undefined).length > 1)
      throw invalid(`Can't update multiple configurations at the same time for workgroup ${workgroupName}.`);
    const { configParameters, port, pricePerformanceTarget: target, ...settings } = changes;
    if (port !== undefined) checkPort(port);
    const capacity = { ...workgroup, ...defined(settings) };
    checkCapacity(capacity);
    Object.assign(workgroup, defined({ ...settings, port }));
    if (configParameters)
      workgroup.configParameters = { ...workgroup.configParameters, ...readConfigParameters(configParameters) };
    if (target) workgroup.pricePerformanceTarget = target;
    // Either a number of RPUs or a target decides about the capacity.
    if (settings.baseCapacity !== undefined) delete workgroup.pricePerformanceTarget;
    if (target?.status === "ENABLED") delete workgroup.baseCapacity;
    context.store.put(context.owner, "workgroup", workgroup);
    return { workgroup: showWorkgroup(context, workgroup, "MODIFYING") };
  },
});

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
