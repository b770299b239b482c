import type { Caller } from "./permissions.ts";
import type { ActingRole } from "./principal.ts";
import type { AwsRequest } from "./request.ts";
import type { SignedBy } from "./signature/signed-by.ts";
import type { SignatureRules } from "./signature/verify.ts";

/** Checks signatures and permissions. A stack without one lets everybody do everything. */
export interface Guard {
  /**
   * Whose request this is; and the request to go on with, its body read if that was needed. Nobody's is let through where a service decides
   * itself what the public may do, as S3 does.
   * @throws Rejected
   */
  admit(request: AwsRequest, rules: SignatureRules): Promise<{ caller: Caller | undefined; request: AwsRequest }>;
  /** Who has signed a policy that came in a form: S3's uploads by browsers. @throws Rejected */
  admitForm(policy: string, signed: SignedBy): Promise<Caller>;
  /** A session of this role, for an AWS service that acts with it. @throws when there is no such role */
  asRole(role: ActingRole): Promise<Caller>;
}
