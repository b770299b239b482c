import {
  CreateWorkgroupCommand,
  DeleteWorkgroupCommand,
  GetWorkgroupCommand,
  RedshiftServerlessClient,
  UpdateWorkgroupCommand,
  type UpdateWorkgroupCommandInput,
} from "@aws-sdk/client-redshift-serverless";
import {
  asNumber,
  clientSettings,
  ignoreMissing,
  isChanged,
  isTrue,
  type PhysicalResource,
  type Properties,
  type ResourceContext,
  type ResourceType,
} from "../resource-type.ts";
import { serverlessTags, updateServerlessTags } from "./redshiftserverless-tags.ts";

// Properties and what replaces: the resource type's schema in cfn-lint 1.58, read 2026-11-24.

const client = (context: ResourceContext) => new RedshiftServerlessClient(clientSettings(context));

async function describe(workgroupName: string, context: ResourceContext): Promise<PhysicalResource> {
  const { workgroup = {} } = await client(context).send(new GetWorkgroupCommand({ workgroupName }));
  return {
    physicalId: workgroupName,
    attributes: {
      "Workgroup.WorkgroupArn": workgroup.workgroupArn ?? "",
      "Workgroup.WorkgroupId": workgroup.workgroupId ?? "",
      "Workgroup.WorkgroupName": workgroupName,
      "Workgroup.NamespaceName": workgroup.namespaceName ?? "",
      "Workgroup.BaseCapacity": workgroup.baseCapacity ?? 0,
      "Workgroup.MaxCapacity": workgroup.maxCapacity ?? 0,
      "Workgroup.Endpoint.Address": workgroup.endpoint?.address ?? "",
      "Workgroup.Endpoint.Port": workgroup.endpoint?.port ?? 0,
      "Workgroup.EnhancedVpcRouting": workgroup.enhancedVpcRouting ?? false,
      "Workgroup.PubliclyAccessible": workgroup.publiclyAccessible ?? false,
      "Workgroup.SecurityGroupIds": workgroup.securityGroupIds ?? [],
      "Workgroup.SubnetIds": workgroup.subnetIds ?? [],
      "Workgroup.TrackName": workgroup.trackName ?? "",
      "Workgroup.Status": workgroup.status ?? "",
      "Workgroup.CreationDate": workgroup.creationDate?.toISOString() ?? "",
    },
  };
}

/** How each property goes into the API's request. */
const SETTINGS = {
  BaseCapacity: (value: unknown) => ({ baseCapacity: asNumber(value) }),
  MaxCapacity: (value: unknown) => ({ maxCapacity: asNumber(value) }),
  Port: (value: unknown) => ({ port: asNumber(value) }),
  EnhancedVpcRouting: (value: unknown) => ({ enhancedVpcRouting: isTrue(value) }),
  PubliclyAccessible: (value: unknown) => ({ publiclyAccessible: isTrue(value) }),
  TrackName: (value: Properties[string]) => ({ trackName: value }),
  SecurityGroupIds: (value: Properties[string]) => ({ securityGroupIds: value }),
  SubnetIds: (value: Properties[string]) => ({ subnetIds: value }),
  ConfigParameters: (value: Properties[] = []) => ({
    configParameters: value.map(({ ParameterKey, ParameterValue }) => ({
      parameterKey: ParameterKey,
      parameterValue: String(ParameterValue),
    })),
  }),
  PricePerformanceTarget: (value: Properties[string]) => ({
    pricePerformanceTarget: { status: value?.Status, level: asNumber(value?.Level) },
  }),
} satisfies Record<string, (value: never) => Omit<UpdateWorkgroupCommandInput, "workgroupName">>;

type Setting = keyof typeof SETTINGS;
const SETTING_NAMES = Object.keys(SETTINGS) as Setting[];

const request = (name: Setting, properties: Properties) => SETTINGS[name](properties[name]);

export const redshiftServerlessWorkgroup: ResourceType = {
  type: "AWS::RedshiftServerless::Workgroup",
  properties: ["WorkgroupName", "NamespaceName", "Tags", ...SETTING_NAMES],
  required: ["WorkgroupName"],
  replacedBy: ["WorkgroupName", "NamespaceName"],
  async create(properties, context) {
    const given = SETTING_NAMES.filter((name) => properties[name] !== undefined);
    await client(context).send(
      new CreateWorkgroupCommand({
        workgroupName: properties.WorkgroupName,
        namespaceName: properties.NamespaceName,
        tags: serverlessTags(properties),
        ...Object.assign({}, ...given.map((name) => request(name, properties))),
      }),
    );
    return describe(properties.WorkgroupName, context);
  },
  async update(properties, before, { physicalId: workgroupName }, context) {
    // The API takes one change at a time.
    for (const name of SETTING_NAMES)
      if (isChanged(properties, before, name))
        await client(context).send(new UpdateWorkgroupCommand({ workgroupName, ...request(name, properties) }));
    const described = await describe(workgroupName, context);
    await updateServerlessTags(
      client(context),
      String(described.attributes["Workgroup.WorkgroupArn"]),
      properties,
      before,
    );
    return described;
  },
  delete: ({ physicalId: workgroupName }, _properties, context) =>
    ignoreMissing(client(context).send(new DeleteWorkgroupCommand({ workgroupName }))),
};
