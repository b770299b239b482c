/** Whose tables: every account has its own in every region. */
export interface Owner {
  readonly account: string;
  readonly region: string;
}

/** What is kept of a table and is not part of its description. */
export interface TableSettings {
  readonly tags: Readonly<Record<string, string>>;
  /** The attribute that holds the time at which an item expires. */
  readonly timeToLive?: string;
  /** Resource-based policies: the table's under "table", a stream's under its label. */
  readonly policies?: Readonly<Record<string, KeptPolicy>>;
  /** Point-in-time recovery: for how many days, and since when. */
  readonly recovery?: { readonly days: number; readonly sinceMs: number };
}

export interface KeptPolicy {
  readonly document: string;
  readonly revision: string;
}
