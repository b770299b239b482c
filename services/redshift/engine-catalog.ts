import type { BackendConnection } from "./backend.ts";
import type { Catalog } from "./dialect/open/catalog.ts";
import { PostgresError } from "./postgres-error.ts";

/** Asks the engine, in the session's own transaction: so it sees what the session sees. */
export const engineCatalog = (backend: BackendConnection): Catalog => ({
  columnsOf: (query) => backend.columnsOf(query),
  async typeOf(query) {
    const answer = await asked(backend, () => backend.describe(query));
    return answer instanceof PostgresError ? undefined : answer[0];
  },
  async errorOf(query) {
    const answer = await asked(backend, () => backend.columnsOf(query));
    if (!(answer instanceof PostgresError)) return undefined;
    const { C: code = "", M: message = "", P: place } = answer.fields;
    return { code, message, at: place === undefined ? undefined : Number(place) - 1 };
  },
});

/** An answer, or what is wrong with the question: an error must not end the transaction that is going on. */
async function asked<T>(backend: BackendConnection, question: () => Promise<T>): Promise<T | PostgresError> {
  const inside = backend.transactionStatus === "T";
  if (inside) await backend.query("SAVEPOINT terrarium_question");
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    return error;
  } finally {
    if (inside) await backend.query("ROLLBACK TO terrarium_question; RELEASE terrarium_question");
  }
}
