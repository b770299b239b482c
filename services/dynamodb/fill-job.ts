import { randomUUID } from "node:crypto";
import type { DynamoDbContext } from "./context.ts";
import type { ItemStore } from "./item-store.ts";
import type { JobKind } from "./jobs.ts";
import type { Table } from "./table.ts";
import type { TableStore } from "./table-store.ts";

/** Items that are brought to an index in one step: enough to be quick, few enough that requests do not wait for long. */
const ITEMS_AT_ONCE = 250;

interface FillDocument {
  readonly table: string;
  readonly index: string;
}

/** Begins to bring a table's items to an index that is new. Part of the caller's transaction. */
export function startFilling({ jobs, owner }: DynamoDbContext, { name }: Table, index: string): void {
  const document: FillDocument = { table: name, index };
  jobs.start({ id: randomUUID(), kind: "fill-index", owner, document });
}

/** Fills a new index while its table goes on being written. Where it is, is kept with the index. */
export const fillJob = ({ tables, items }: { tables: TableStore; items: ItemStore }): JobKind<FillDocument> => ({
  kind: "fill-index",
  async run({ owner, document }, progress) {
    const find = () => {
      const table = tables.find(owner, document.table);
      const index = table?.indexes.find(({ name, isFilling }) => name === document.index && isFilling);
      return table && index && { table, index };
    };
    for (let more = true; more; )
      await progress.save(document, () => {
        const found = find();
        more = found ? items.fillNext(found.table, found.index, ITEMS_AT_ONCE) : false;
      });
    return () => {
      const found = find();
      if (!found) return; // it was deleted
      const { GlobalSecondaryIndexes: globals = [], ...rest } = found.table.description;
      tables.replace(owner, found.table, {
        ...rest,
        TableStatus: "ACTIVE",
        GlobalSecondaryIndexes: globals.map(({ Backfilling: _done, ...index }) => ({
          ...index,
          IndexStatus: "ACTIVE",
        })),
      });
    };
  },
  fail({ document }, error) {
    console.error(`The index ${document.index} of ${document.table} could not be filled:`, error);
  },
});
