import type { Guard } from "../aws/guard.ts";
import type { Keys, Session } from "../aws/keys.ts";
import type { Caller } from "../aws/permissions.ts";
import { decide } from "../aws/policy/decide.ts";
import { readBody } from "../aws/request.ts";
import type { Environment } from "../aws/service.ts";
import { Rejected } from "../aws/signature/rejected.ts";
import { isSigned, type SignedBy, signedBy } from "../aws/signature/signed-by.ts";
import { hmac, signingKey } from "../aws/signature/signing-key.ts";
import { isSame, verifySignature } from "../aws/signature/verify.ts";
import { globalKeys } from "./global-keys.ts";
import { type Identity, identityOfKey, identityOfRole, identityOfSession } from "./identity.ts";
import { PolicyReader } from "./policy-reader.ts";

// Lambda takes the largest bodies, a package of 50 MB in base 64. What reads the body afterwards has limits of its own.
const BODY_LIMIT_BYTES = 100 * 1024 * 1024;

/** A guard of the whole stack, and what makes it read policies anew. */
export interface StrictGuard extends Guard {
  /** IAM has changed something. */
  forget(): void;
}

/** Verifies every signature by its secret, and asks the policies of who signed. */
export function strictGuard(environment: Environment): StrictGuard {
  const policies = new PolicyReader(environment);

  const callerFor = async (identity: Identity, signed: SignedBy | undefined): Promise<Caller> => {
    const own = await policies.of(identity);
    return {
      account: identity.account,
      arn: identity.arn,
      principalArn: identity.of.kind === "role" ? identity.of.arn : identity.arn,
      userId: identity.userId,
      decide(demand, request) {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html: no identity-based policy limits it, read 2026-11-24
        if (identity.of.kind === "root") return { allowed: true };
        const keys = { ...globalKeys(identity, signed, request, environment.now()), ...demand.keys };
        return decide(own, { ...demand, keys });
      },
    };
  };

  return {
    async admit(request, rules) {
      if (rules.isS3 && !isSigned(request)) return { caller: undefined, request };
      const signed = signedBy(request);
      const { identity, secret } = await authenticate(environment, signed);
      const body = rules.isS3 ? undefined : await readBody(request.body, BODY_LIMIT_BYTES);
      const chunkSignatures = verifySignature(request, signed, secret, rules, environment.now(), body);
      return {
        caller: await callerFor(identity, signed),
        request: { ...request, ...(body ? { body } : {}), chunkSignatures },
      };
    },
    async admitForm(policy, signed) {
      const { identity, secret } = await authenticate(environment, signed);
      const computed = hmac(signingKey(secret, signed.scope), policy).toString("hex");
      if (!isSame(computed, signed.signature)) throw new Rejected({ reason: "badSignature" });
      return callerFor(identity, signed);
    },
    asRole: async (role) => callerFor(await identityOfRole(environment, role), undefined),
    forget: () => policies.forget(),
  };
}

/** Whose key it is. @throws Rejected */
async function authenticate(
  environment: Environment,
  { accessKeyId, sessionToken }: SignedBy,
): Promise<{ identity: Identity; secret: string }> {
  if (sessionToken !== undefined) {
    const { session, secret } = openSession(environment.keys, accessKeyId, sessionToken, environment.now());
    return { identity: identityOfSession(session), secret };
  }
  const key = environment.keys.find(accessKeyId);
  if (!key) throw new Rejected({ reason: "unknownKey" });
  if (!key.active) throw new Rejected({ reason: "inactive" });
  return { identity: await identityOfKey(environment, key), secret: key.secret };
}

function openSession(keys: Keys, accessKeyId: string, token: string, now: Date): { session: Session; secret: string } {
  const opened = keys.open(accessKeyId, token);
  if (!opened) throw new Rejected({ reason: "badToken" });
  if (opened.session.expires <= now.getTime()) throw new Rejected({ reason: "expiredToken" });
  return opened;
}
