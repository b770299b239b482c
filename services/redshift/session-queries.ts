import type { BackendConnection } from "./backend.ts";
import { quoteString } from "./dialect/reader.ts";
import { failed, type QueryHistory, type QueryRecord, queryType, succeeded } from "./query-history.ts";

interface Owner {
  database: string;
  /** The database user as whom statements run. */
  role: string;
  pid: number;
  /** The role of `IAM_ROLE default`, if there is one. */
  defaultRole(): Promise<string | undefined>;
}

const MAX_TEXT_CHARACTERS = 65_536;
const REMEMBERED = 20;
/** The group of queries that are in none: https://docs.aws.amazon.com/redshift/latest/dg/r_query_group.html, read 2026-11-24 */
const NO_GROUP = "default";
const LAST_QUERY_IDS = ["PG_LAST_QUERY_ID", "LAST_USER_QUERY_ID"];
const DEFAULT_ROLE = "DEFAULT_IAM_ROLE";

/** The statements of a session, for the history. */
export class SessionQueries {
  readonly #history: QueryHistory;
  readonly #owner: Owner;
  #label = NO_GROUP;
  #transaction: number | undefined;
  /** The latest statements that have succeeded. */
  #done: QueryRecord[] = [];

  constructor(history: QueryHistory, owner: Owner) {
    this.#history = history;
    this.#owner = owner;
  }

  begin(text: string): QueryRecord {
    const { database, role: user, pid } = this.#owner;
    const query = { text: text.slice(0, MAX_TEXT_CHARACTERS), label: this.#label, user, pid };
    const record = this.#history.begin(database, query, this.#transaction);
    this.#transaction ??= record.id;
    return record;
  }

  succeeded(record: QueryRecord, tag: string): void {
    succeeded(record, tag);
    if (this.#done.push(record) > REMEMBERED) this.#done.shift();
    if (VIEW.test(tag)) this.#history.forgetViews(this.#owner.database);
  }

  failed(record: QueryRecord, fields: Readonly<Record<string, string>>): void {
    failed(record, fields);
  }

  /** The engine is ready for another statement; outside of a transaction the next one begins its own. */
  ready(status: string): void {
    if (status === "I") this.#transaction = undefined;
  }

  apply({ query_group: label }: Readonly<Record<string, string>>): void {
    if (label !== undefined) this.#label = label;
  }

  /** Whether a statement with these names needs {@link show} before it runs. */
  isShown(names: ReadonlySet<string>): boolean {
    return asksForLast(names) || names.has(DEFAULT_ROLE) || this.#history.isShown(this.#owner.database, names);
  }

  /**
   * Puts the history, and what else the engine does not know, where a statement with these names finds it.
   * @param own the session's connection, unless it has begun something of which it must not be disturbed
   */
  async show(
    names: ReadonlySet<string>,
    own: BackendConnection | undefined,
    side: () => Promise<BackendConnection>,
  ): Promise<void> {
    const { database } = this.#owner;
    const usable = own && own.transactionStatus !== "E" ? own : undefined;
    if (asksForLast(names)) await usable?.query(setSql({ last_query_id: String(this.#lastId()) }));
    if (names.has(DEFAULT_ROLE))
      await usable?.query(setSql({ default_iam_role: (await this.#owner.defaultRole()) ?? "" }));
    if (!this.#history.isShown(database, names)) return;
    await this.#history.flush(database, await side());
    // A transaction sees what was there when it began. So it is told what has come since then.
    if (usable?.transactionStatus !== "T" || this.#transaction === undefined) return;
    const from = this.#transaction;
    const { rows } = await (await side()).query(`SELECT terrarium.records_since(${from})`);
    await usable.query(setSql({ records: rows[0]?.[0] ?? "{}", records_from: String(from) }, true));
  }

  #lastId(): number {
    return this.#done.findLast(runsOnNodes)?.id ?? -1;
  }
}

const asksForLast = (names: ReadonlySet<string>): boolean => LAST_QUERY_IDS.some((name) => names.has(name));
const VIEW = /^(?:CREATE|ALTER|DROP) (?:MATERIALIZED )?VIEW/;

/** "does not return the query ID for queries that run exclusively on the leader node": PG_LAST_QUERY_ID.html, read 2026-11-24 */
function runsOnNodes({ text }: QueryRecord): boolean {
  const type = queryType(text);
  if (type === "SELECT") return /\bfrom\b/i.test(text) && !/\bfrom\s+(?:pg_|information_schema\.)/i.test(text);
  return type !== "DDL" && type !== "UTILITY";
}

const setSql = (settings: Readonly<Record<string, string>>, local = false): string =>
  `SELECT ${Object.entries(settings)
    .map(([name, value]) => `pg_catalog.pg_set_config('terrarium.${name}', ${quoteString(value)}, ${local})`)
    .join(", ")}`;
