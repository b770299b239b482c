import type { $SchemaRef, StaticOperationSchema } from "@smithy/types";
import type { Json } from "../language/json.ts";
import { notEmulated, type SdkError, sdkCause, TaskFailure } from "./failure.ts";
import { fromOutput, toInput } from "./sdk-shapes.ts";
import { SDK_SERVICES, type SdkService } from "./services.ts";
import type { TaskCall } from "./task-call.ts";

type Command = new (input: unknown) => { schema: StaticOperationSchema };
interface Client {
  send(command: object): Promise<Record<string, unknown>>;
}

/** `aws-sdk:SERVICE:action`: any operation of any service that the emulator has, through the SDK's own client. */
export async function callSdk(
  serviceName: string,
  action: string,
  parameters: Json,
  call: TaskCall,
): Promise<{ output: Json; requestId: string }> {
  const service = SDK_SERVICES[serviceName.toLowerCase()];
  if (!service) throw notEmulated(`aws-sdk:${serviceName}:${action}`);
  const exported = await service.load();
  const Command = exported[commandName(action)] as Command | undefined;
  if (!Command) throw notEmulated(`aws-sdk:${serviceName}:${action}`);
  const { schema } = new Command({});
  const client = newClient(service, exported, call);
  try {
    const output = await client.send(new Command(toInput(schema[4], parameters)));
    const { $metadata, ...rest } = output as { $metadata?: { requestId?: string } };
    return { output: await fromOutput(schema[5], rest), requestId: $metadata?.requestId ?? "" };
  } catch (error) {
    throw sdkFailure(service, exported, error as SdkError);
  }
}

/** What an operation answers; `undefined` where the emulator does not have the service. */
export async function outputSchemaOf(serviceName: string, action: string): Promise<$SchemaRef | undefined> {
  const exported = await SDK_SERVICES[serviceName.toLowerCase()]?.load();
  const Command = exported?.[commandName(action)] as Command | undefined;
  return Command && new Command({}).schema[5];
}

export const commandName = (action: string): string => `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;

function newClient(
  { client }: SdkService,
  exported: Record<string, unknown>,
  { environment, owner }: TaskCall,
): Client {
  const Client = exported[client] as new (settings: object) => Client;
  return new Client({
    ...environment.connect(owner),
    forcePathStyle: true,
    // AWS's Java SDK, which Step Functions uses, neither asks for checksums nor shows them (recorded: test_s3_get_object).
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
}

/** An exception that the service's model has keeps its name; any other is the service's own: `DynamoDb.DynamoDbException` (recorded). */
function sdkFailure({ name }: SdkService, exported: Record<string, unknown>, error: SdkError): TaskFailure {
  if (error.$metadata === undefined && error.$fault === undefined) throw error;
  if (error.name === "NotImplemented") return new TaskFailure("Terrarium.NotImplemented", error.message);
  const isModelled = typeof exported[error.name] === "function" && `${error.name}$` in exported;
  const type = error.name.endsWith("Exception") ? error.name : `${error.name}Exception`;
  return new TaskFailure(`${name}.${isModelled ? type : `${name}Exception`}`, sdkCause(name, error));
}

/** An error's name, and whether the model has it, for integrations that print it in their own style. */
export async function isModelled(serviceName: string, errorName: string): Promise<boolean> {
  return `${errorName}$` in ((await SDK_SERVICES[serviceName]?.load()) ?? {});
}
