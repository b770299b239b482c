import type pg from "pg";
import { invalid, sessionInvalid, sessionLimit, sessionNotAvailable } from "./errors.ts";
import type { SessionRecord, SessionStore } from "./session-store.ts";
import type { Owner } from "./statement-store.ts";

/** A session lasts no longer, however much it is used: API reference of ExecuteStatement (SessionKeepAliveSeconds), read 2026-11-24. */
const MAX_SECONDS = 86_400;
/** Each is a process of the engine's; AWS's own limit is not documented. */
const MAX_SESSIONS = 50;

/** Connections that stay open between statements, one statement at a time on each. */
export class LiveSessions implements AsyncDisposable {
  readonly #store: SessionStore;
  readonly #now: () => Date;
  readonly #clients = new Map<string, pg.Client>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(store: SessionStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
    store.closeAll(now().getTime());
  }

  /** A session that its first statement is about to open. @throws ServiceError when there are too many */
  begin(session: Omit<SessionRecord, "status" | "created" | "updated" | "expires">): void {
    if (this.#store.countOpen() >= MAX_SESSIONS) throw sessionLimit(MAX_SESSIONS);
    const now = this.#now().getTime();
    const expires = now + session.keepAliveSeconds * 1000;
    this.#store.put({ ...session, status: "BUSY", created: now, updated: now, expires });
  }

  /**
   * The session for another statement, which it then is busy with.
   * @param keepAliveSeconds how long it is kept from now on, when that is to change
   * @throws ServiceError unless it is there and free
   */
  take(owner: Owner, id: string, statementId: string, keepAliveSeconds: number | undefined): SessionRecord {
    const session = this.#store.get(owner, id);
    if (!session) throw sessionInvalid(id);
    if (session.status !== "AVAILABLE") throw sessionNotAvailable();
    if (keepAliveSeconds === 0) throw invalid("SessionKeepAliveSeconds of a session in use must be greater than 0.");
    clearTimeout(this.#timers.get(id));
    const busy: SessionRecord = {
      ...session,
      status: "BUSY",
      updated: this.#now().getTime(),
      keepAliveSeconds: keepAliveSeconds ?? session.keepAliveSeconds,
      statementId,
    };
    this.#store.put(busy);
    return busy;
  }

  client(id: string): pg.Client | undefined {
    return this.#clients.get(id);
  }

  /** Its statement has ended. Without a connection, or after too long a time, the session ends with it. */
  release(owner: Owner, id: string, client: pg.Client | undefined): void {
    const session = this.#store.get(owner, id);
    if (!session) return;
    const now = this.#now().getTime();
    const expires = Math.min(now + session.keepAliveSeconds * 1000, session.created + MAX_SECONDS * 1000);
    if (!client || session.status === "CLOSED" || expires <= now) {
      this.#close(owner, id, client);
      return;
    }
    const { statementId: _done, ...rest } = session;
    this.#store.put({ ...rest, status: "AVAILABLE", updated: now, expires });
    if (!this.#clients.has(id)) {
      this.#clients.set(id, client);
      client.once("end", () => this.#close(owner, id, undefined));
    }
    const timer = setTimeout(() => this.#close(owner, id, client), expires - now);
    this.#timers.set(id, timer.unref());
  }

  #close(owner: Owner, id: string, client: pg.Client | undefined): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.#clients.delete(id);
    const session = this.#store.get(owner, id);
    if (session && session.status !== "CLOSED") {
      const { statementId: _done, ...rest } = session;
      this.#store.put({ ...rest, status: "CLOSED", updated: this.#now().getTime() });
    }
    client?.end().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    const clients = [...this.#clients.values()];
    this.#store.closeAll(this.#now().getTime());
    this.#clients.clear();
    for (const client of clients) {
      client.removeAllListeners("end");
      await client.end().catch(() => undefined);
    }
  }
}
