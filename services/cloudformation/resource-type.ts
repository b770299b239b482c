import type { Environment } from "../aws/service.ts";
import type { Value } from "./template/parse.ts";

/** A resource's properties, evaluated. */
// biome-ignore lint/suspicious/noExplicitAny: they go into the SDK's commands as they are, and the service checks them against its own model; `unknown` would need a cast at each of some 200 places, which checks nothing.
export type Properties = Record<string, any>;

/** What a resource type needs to do its work. */
export interface ResourceContext {
  environment: Environment;
  account: string;
  region: string;
  stackName: string;
  logicalId: string;
}

/** A resource that is there. */
export interface PhysicalResource {
  physicalId: string;
  /** What `Ref` gives, when it is not the physical id. */
  ref?: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Record<string, Value>;
}

/** One type of resource: it calls its service through an SDK client, as CloudFormation does. */
export interface ResourceType {
  type: string;
  /** Properties that are passed on; any other is refused. */
  properties: readonly string[];
  required?: readonly string[];
  /** Properties whose change makes another resource ("Update requires: Replacement" in AWS's reference). */
  replacedBy: readonly string[];
  create(properties: Properties, context: ResourceContext): Promise<PhysicalResource>;
  /** In place; a type without it is replaced whenever something changes. */
  update?(
    properties: Properties,
    before: Properties,
    resource: PhysicalResource,
    context: ResourceContext,
  ): Promise<PhysicalResource>;
  delete(resource: PhysicalResource, properties: Properties, context: ResourceContext): Promise<void>;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** `stack-LogicalId-RANDOM12`, as CloudFormation names what has no name. */
export function generatedName({ stackName, logicalId }: ResourceContext, maxLength = 64): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => LETTERS[byte % LETTERS.length]).join(
    "",
  );
  return `${`${stackName}-${logicalId}`.slice(0, maxLength - 13)}-${random}`;
}

/** Settings of an SDK client of the stack's owner, who may do what whoever asked for the stack's change may. */
export const clientSettings = ({ environment, account, region }: ResourceContext) =>
  environment.connect({ account, region, forwardsCaller: true });

/** Deleting what is not there any more is what was wanted. */
export async function ignoreMissing(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    const { name } = error as Error;
    if (!/^(?:NoSuch|ResourceNotFound|NotFound|NoSuchEntity|ClusterNotFound)/.test(name)) throw error;
  }
}

export const tagMap = (tags: { Key: string; Value: string }[] | undefined): Record<string, string> | undefined =>
  tags && Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));

/** A template's booleans may be text, as parameters are. */
export const isTrue = (value: unknown): boolean | undefined =>
  value === undefined ? undefined : String(value) === "true";

/** A template's numbers may be text, as parameters are. */
export const asNumber = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));

/** Whether an update gives a property another value. */
export const isChanged = (now: Properties, before: Properties, name: string): boolean =>
  JSON.stringify(now[name]) !== JSON.stringify(before[name]);
