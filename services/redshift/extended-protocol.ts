import { joined, type Planned } from "./plans.ts";
import { PostgresError } from "./postgres-error.ts";
import { clear, type RunnerSession, run } from "./statement-runner.ts";
import { type Message, message, textAt } from "./wire/messages.ts";

export type Received = Message & { raw: Buffer };

/** A prepared statement. */
interface Prepared {
  planned: Planned;
  /** The gateway carries it out; else it lies with the engine. */
  isOurs: boolean;
}

interface Portal {
  prepared: Prepared;
  /** It has given rows, and may give more. */
  isRunning: boolean;
}

const STATEMENT = "S".charCodeAt(0);
// Clients close the portals that they name; those that do not, have few.
const MAX_PORTALS = 1_000;

/** Parse, Bind, Describe, Execute, Close, Sync. Most go on to the engine as they are. */
export class ExtendedProtocol {
  readonly #session: RunnerSession;
  readonly #statements = new Map<string, Prepared>();
  readonly #portals = new Map<string, Portal>();
  #skipsToSync = false;

  constructor(session: RunnerSession) {
    this.#session = session;
  }

  /** Hands a message to the engine, if nothing has to be waited for. */
  passes(received: Received): boolean {
    if (this.#skipsToSync) return false;
    const { type, body } = received;
    if (type === "P") return this.#passesParse(received);
    if (type === "B") return this.#passesBind(received);
    if (type === "E") return this.#passesExecute(received);
    if ((type === "D" || type === "C") && this.#isOurs(body)) return false;
    this.#pass(received);
    return true;
  }

  /** Works on a message that does not simply pass. @throws PostgresError */
  async handle(received: Received): Promise<void> {
    const { type, body } = received;
    if (this.#skipsToSync && type !== "S") return;
    if (type === "S") this.#skipsToSync = false;
    if (this.passes(received)) return;
    try {
      // What comes before it must have been answered; when that has failed, this is not looked at.
      if (!(await this.#session.relay.settled())) this.#skipsToSync = true;
      else if (type === "P") await this.#parse(received);
      else if (type === "B") await this.#bind(received);
      else if (type === "D") this.#describe(body);
      else if (type === "E") await this.#execute(body);
      else this.#close(body);
    } catch (error) {
      this.#skipsToSync = true;
      throw error;
    }
  }

  #pass({ type, body, raw }: Received): void {
    const { relay } = this.#session;
    if (type === "C") this.#forget(body);
    if (type === "S" || type === "F") relay.sendLast(raw);
    else relay.send(raw);
  }

  #passesParse(received: Received): boolean {
    const { plans, queries } = this.#session;
    const text = textAt(received.body, endOf(received.body, 0));
    let read: readonly Planned[];
    try {
      read = plans.of(text);
    } catch {
      // Whatever is wrong with it, is told in its turn.
      return false;
    }
    const [planned] = read;
    if (!planned || read.length > 1 || planned.plan.kind !== "query" || planned.plan.alone) return false;
    if (queries.isShown(planned.names)) return false;
    this.#sendParse(received, planned);
    return true;
  }

  /** A statement for the engine. */
  #sendParse({ body, raw }: Received, planned: Planned): void {
    const name = textAt(body, 0);
    const text = textAt(body, endOf(body, 0));
    const sql = joined(text, [planned]);
    if (!sql) return;
    this.#statements.set(name, { planned, isOurs: false });
    const rest = body.subarray(endOf(body, endOf(body, 0)));
    const sent = sql.text === text ? raw : message("P", name, sql.text, rest);
    this.#session.relay.sendParsed(sent, { sql: sql.text, source: text, origin: sql.origin });
  }

  async #parse(received: Received): Promise<void> {
    const { plans, queries, showHistory, write } = this.#session;
    const { body } = received;
    const [found, ...more] = plans.of(textAt(body, endOf(body, 0)));
    if (more.length > 0) throw new PostgresError("42601", "cannot insert multiple commands into a prepared statement");
    if (!found) {
      this.#statements.delete(textAt(body, 0));
      this.#session.relay.sendParsed(received.raw, undefined);
      return;
    }
    const planned = await clear(this.#session, found);
    if (planned.plan.kind === "query" && !planned.plan.alone) {
      if (queries.isShown(planned.names)) await showHistory(planned.names);
      this.#sendParse(received, planned);
      return;
    }
    this.#statements.set(textAt(body, 0), { planned, isOurs: true });
    write(message("1"));
  }

  #passesBind({ body, raw }: Received): boolean {
    const { relay, queries } = this.#session;
    const prepared = this.#statements.get(textAt(body, endOf(body, 0)));
    // Behind its own Parse, the history has been shown for it.
    if (prepared?.isOurs || (prepared && !relay.isOpen && queries.isShown(prepared.planned.names))) return false;
    this.#open(body, prepared);
    relay.send(raw);
    return true;
  }

  async #bind({ body, raw }: Received): Promise<void> {
    const { relay, showHistory, write } = this.#session;
    const prepared = this.#statements.get(textAt(body, endOf(body, 0)));
    this.#open(body, prepared);
    if (prepared?.isOurs) write(message("2"));
    else {
      if (prepared) await showHistory(prepared.planned.names);
      relay.send(raw);
    }
  }

  #open(body: Buffer, prepared: Prepared | undefined): void {
    const name = textAt(body, 0);
    this.#portals.delete(name);
    if (!prepared) return;
    if (this.#portals.size >= MAX_PORTALS) this.#portals.clear();
    this.#portals.set(name, { prepared, isRunning: false });
  }

  #passesExecute({ body, raw }: Received): boolean {
    const portal = this.#portals.get(textAt(body, 0));
    if (portal?.prepared.isOurs) return false;
    this.#session.relay.sendRun(raw, portal?.isRunning === false ? portal.prepared.planned.text : undefined);
    if (portal) portal.isRunning = true;
    return true;
  }

  async #execute(body: Buffer): Promise<void> {
    const portal = this.#portals.get(textAt(body, 0));
    if (portal) await run(this.#session, portal.prepared.planned, 1);
  }

  #isOurs(body: Buffer): boolean {
    const name = textAt(body, 1);
    const prepared = body[0] === STATEMENT ? this.#statements.get(name) : this.#portals.get(name)?.prepared;
    return prepared?.isOurs ?? false;
  }

  #describe(body: Buffer): void {
    const { write } = this.#session;
    if (body[0] === STATEMENT) write(message("t", Buffer.alloc(2)));
    write(message("n"));
  }

  #close(body: Buffer): void {
    this.#forget(body);
    this.#session.write(message("3"));
  }

  #forget(body: Buffer): void {
    (body[0] === STATEMENT ? this.#statements : this.#portals).delete(textAt(body, 1));
  }
}

/** Behind a string's zero byte. */
const endOf = (body: Buffer, from: number): number => body.indexOf(0, from) + 1;
