import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Environment } from "../aws/service.ts";
import type { Owner } from "./table-settings.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataImport.HowItWorks.html, read 2026-11-24 */
const LOG_GROUP = "/aws-dynamodb/imports";
// "DynamoDB logs up to 10,000 errors per import", the same page.
const MAX_ERRORS = 10_000;
const EVENTS_AT_ONCE = 500;

export const importLogGroupArn = ({ account, region }: Owner): string =>
  `arn:aws:logs:${region}:${account}:log-group:${LOG_GROUP}:*`;

/** Where a record that was not imported lies. */
export interface ItemPointer {
  readonly bucket: string | undefined;
  readonly key: string;
  readonly itemIndex: number;
}

/** Writes down in CloudWatch Logs which records an import could not take, and why. */
export class ImportLog {
  readonly #environment: Environment;
  readonly #client: CloudWatchLogsClient;
  readonly #arn: string;
  #messages: string[] = [];

  constructor(environment: Environment, owner: Owner, arn: string) {
    this.#environment = environment;
    this.#client = new CloudWatchLogsClient(environment.connect(owner));
    this.#arn = arn;
  }

  write(itemS3Pointer: ItemPointer, problem: string): void {
    if (this.#messages.length >= MAX_ERRORS) return;
    this.#messages.push(JSON.stringify({ itemS3Pointer, importArn: this.#arn, errorMessages: [problem] }));
  }

  async flush(): Promise<void> {
    if (this.#messages.length === 0) return;
    const logStreamName = `${this.#arn.split("/").at(-1)}/error`;
    const where = { logGroupName: LOG_GROUP, logStreamName };
    await this.#make(this.#client.send(new CreateLogGroupCommand({ logGroupName: LOG_GROUP })));
    await this.#make(this.#client.send(new CreateLogStreamCommand(where)));
    const timestamp = this.#environment.now().getTime();
    for (let start = 0; start < this.#messages.length; start += EVENTS_AT_ONCE) {
      const logEvents = this.#messages.slice(start, start + EVENTS_AT_ONCE).map((message) => ({ timestamp, message }));
      await this.#client.send(new PutLogEventsCommand({ ...where, logEvents }));
    }
  }

  /** What is there already was wanted. */
  async #make(creation: Promise<unknown>): Promise<void> {
    await creation.catch((error: Error) => {
      if (error.name !== "ResourceAlreadyExistsException") throw error;
    });
  }
}
