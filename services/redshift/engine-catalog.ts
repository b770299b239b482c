import type { BackendConnection } from "./backend.ts";
import type { Catalog } from "./dialect/open/catalog.ts";
import { PostgresError } from "./postgres-error.ts";

/** Asks the engine, in the session's own transaction: so it sees what the session sees. */
export const engineCatalog = (backend: BackendConnection): Catalog => ({
  columnsOf: (query) => backend.columnsOf(query),
  async errorOf(query) {
    // An error must not end the transaction that is going on.
    const inside = backend.transactionStatus === "T";
    if (inside) await backend.query("SAVEPOINT terrarium_question");
    try {
      await backend.columnsOf(query);
      return undefined;
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      const { C: code = "", M: message = "", P: place } = error.fields;
      return { code, message, at: place === undefined ? undefined : Number(place) - 1 };
    } finally {
      if (inside) await backend.query("ROLLBACK TO terrarium_question; RELEASE terrarium_question");
    }
  },
});
