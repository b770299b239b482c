/** Secrets of access keys. IAM makes the long-term ones, STS temporary ones; whoever checks signatures asks for them. */
export interface Keys {
  /** Makes and keeps a secret for an access key of a user, or of its account's root. @returns the secret */
  add(key: { id: string; account: string; user?: string }): string;
  setActive(id: string, active: boolean): void;
  remove(id: string): void;
  find(id: string): AccessKey | undefined;
  /** Temporary credentials for a session. Their token carries it, so that nothing need be kept. */
  issue(session: Session): { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  /** The session and the secret of temporary credentials; nothing when they were not issued here. */
  open(accessKeyId: string, token: string): { session: Session; secret: string } | undefined;
}

export interface AccessKey {
  readonly secret: string;
  readonly account: string;
  /** Without one it is the root's. */
  readonly user: string | undefined;
  readonly active: boolean;
}

/** Who acts with temporary credentials. */
export interface Session {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** Whose permissions it has. */
  readonly of:
    | { readonly kind: "role"; readonly name: string; readonly arn: string }
    | { readonly kind: "user"; readonly name: string }
    | { readonly kind: "root" };
  /** Policies that limit it further. */
  readonly policies?: readonly string[] | undefined;
  readonly policyArns?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly issued: number;
  readonly expires: number;
}
