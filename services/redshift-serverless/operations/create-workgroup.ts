import { randomUUID } from "node:crypto";
import { CreateWorkgroupCommand } from "@aws-sdk/client-redshift-serverless";
import { operation } from "../../aws/operation.ts";
import { checkCapacity, checkPort } from "../capacity.ts";
import { readConfigParameters } from "../config-parameters.ts";
import { ipAddressType, pricePerformanceTarget, resourceName, tags, trackName } from "../constraints.ts";
import { arnOf, openNamespace, readTags, type ServerlessContext, showWorkgroup } from "../context.ts";
import { conflict } from "../errors.ts";
import type { Workgroup } from "../warehouse-store.ts";

export const createWorkgroup = operation(CreateWorkgroupCommand, {
  constraints: {
    workgroupName: resourceName,
    namespaceName: resourceName,
    ipAddressType,
    pricePerformanceTarget,
    trackName,
    tags,
  },
  handle(input, context: ServerlessContext) {
    const { owner, store, environment } = context;
    const { workgroupName: name, namespaceName, port = 5439 } = input;
    checkCapacity(input);
    checkPort(port);
    const configParameters = readConfigParameters(input.configParameters);
    openNamespace(context, namespaceName);
    if (store.get(owner, "workgroup", name)) throw conflict(`Serverless workgroup ${name} already exists.`);
    // "Each namespace can have only one workgroup": https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-namespace.html, read 2026-11-24
    const other = store.workgroupOf(owner, namespaceName);
    if (other)
      throw conflict(`Serverless namespace ${namespaceName} is already associated with workgroup ${other.name}.`);
    const id = randomUUID();
    const workgroup: Workgroup = {
      arn: arnOf(owner, "workgroup", id),
      id,
      name,
      created: environment.now().getTime(),
      namespaceName,
      baseCapacity: input.baseCapacity,
      maxCapacity: input.maxCapacity,
      // Recorded in terraform-provider-aws's acceptance tests (workgroup_test.go), read 2026-11-24.
      pricePerformanceTarget:
        input.pricePerformanceTarget ??
        (input.baseCapacity === undefined ? { status: "ENABLED", level: 50 } : undefined),
      enhancedVpcRouting: input.enhancedVpcRouting ?? false,
      publiclyAccessible: input.publiclyAccessible ?? false,
      configParameters,
      securityGroupIds: input.securityGroupIds ?? [],
      subnetIds: input.subnetIds ?? [],
      port,
      ipAddressType: input.ipAddressType ?? "ipv4",
      trackName: input.trackName ?? "current",
      extraComputeForAutomaticOptimization: input.extraComputeForAutomaticOptimization ?? false,
      tags: readTags(input.tags),
    };
    store.put(owner, "workgroup", workgroup);
    return { workgroup: showWorkgroup(context, workgroup, "CREATING") };
  },
});
