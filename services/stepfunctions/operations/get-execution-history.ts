import { GetExecutionHistoryCommand, type HistoryEvent } from "@aws-sdk/client-sfn";
import { operation } from "../../aws/operation.ts";
import { arn, maxResults, nextToken } from "../constraints.ts";
import { openExecution, pageFrom, pageSize, pageToken, type StatesContext } from "../context.ts";
import type { HistoryLine } from "../language/execution-state.ts";

export const getExecutionHistory = operation(GetExecutionHistoryCommand, {
  constraints: { executionArn: arn, maxResults, nextToken },
  handle(input, context: StatesContext) {
    const { id } = openExecution(context, input.executionArn);
    const size = pageSize(input.maxResults);
    const from = pageFrom(input.nextToken);
    const newestFirst = input.reverseOrder ?? false;
    const range = from === 0 ? {} : newestFirst ? { before: from } : { after: from };
    const lines = context.store.history(id, { ...range, limit: size + 1, newestFirst });
    const shown = lines.slice(0, size);
    const last = shown.at(-1);
    return {
      events: shown.map((line) => show(line, input.includeExecutionData ?? true)),
      ...(lines.length > size && last ? { nextToken: pageToken(last.id) } : {}),
    };
  },
});

const DATA = ["input", "output", "parameters", "assignedVariables"];

/** The details are kept in the SDK's own names. */
function show({ id, previous, type, at, details }: HistoryLine, withData: boolean): HistoryEvent {
  const shown = withData
    ? details
    : Object.fromEntries(
        Object.entries(details).map(([name, members]) => [
          name,
          Object.fromEntries(Object.entries(members as object).filter(([member]) => !DATA.includes(member))),
        ]),
      );
  return { timestamp: new Date(at), type: type as HistoryEvent["type"], id, previousEventId: previous, ...shown };
}
