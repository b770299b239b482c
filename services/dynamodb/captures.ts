import type { TableDescription } from "@aws-sdk/client-dynamodb";
import type { ExpiryStore } from "./expiry-store.ts";
import type { HistoryStore } from "./history-store.ts";
import type { StreamStore } from "./stream-store.ts";
import type { Capture } from "./table.ts";
import type { Owner, TableSettings } from "./table-settings.ts";

/** The stores that take in the changes of tables' items. */
export interface CaptureStores {
  readonly streams: StreamStore;
  readonly expiries: ExpiryStore;
  readonly history: HistoryStore;
}

/** Who takes in the changes of a table's items: its stream, what keeps the times at which they expire, its history. */
export function capturesOf(
  { streams, expiries, history }: CaptureStores,
  owner: Owner,
  space: number,
  { TableName, StreamSpecification, LatestStreamLabel }: TableDescription,
  settings: TableSettings,
): Capture[] {
  const captures: Capture[] = [];
  const stream =
    StreamSpecification?.StreamEnabled && streams.find(owner, String(TableName), String(LatestStreamLabel));
  if (stream) captures.push(streams.capture(stream));
  if (settings.timeToLive !== undefined) captures.push(expiries.capture(space, settings.timeToLive));
  if (settings.recovery || history.isHeld(space)) captures.push(history.capture(space));
  return captures;
}

/** Opens the stream that a new description has, and closes the one that it has no more. */
export function changeStream(
  streams: StreamStore,
  owner: Owner,
  before: TableDescription,
  after: TableDescription,
): void {
  const [old, now] = [before.StreamSpecification, after.StreamSpecification];
  if (old?.StreamEnabled && !now?.StreamEnabled) {
    const stream = streams.find(owner, String(before.TableName), String(before.LatestStreamLabel));
    if (stream) streams.disable(stream);
  }
  if (now?.StreamEnabled && now.StreamViewType && !old?.StreamEnabled)
    streams.enable(
      owner,
      String(after.TableName),
      String(after.LatestStreamLabel),
      now.StreamViewType,
      after.KeySchema ?? [],
    );
}
