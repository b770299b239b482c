import { MANAGED } from "./aws-policies.ts";
import { encodeDocument, type IamContext, openPolicy, page } from "./context.ts";
import { limitExceeded, noSuchEntity } from "./errors.ts";
import type { Role, User } from "./iam-store.ts";
import { checkPermissionPolicy } from "./policy-document.ts";
import { noInline } from "./role-policies.ts";

// What roles and users have alike: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html, read 2026-11-24

/** Who has policies. */
type Holder = Role | User;

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, read 2026-11-24
const MAX_ATTACHED = 10;

/** Whether there is such a policy: AWS's own are everybody's. @throws NoSuchEntity */
export function checkPolicy(context: IamContext, arn: string): void {
  if (!arn.startsWith(MANAGED)) openPolicy(context, arn);
}

export function attach<Kind extends Holder>(
  context: IamContext,
  holder: Kind,
  arn: string,
  quota: "PoliciesPerRole" | "PoliciesPerUser",
): Kind {
  checkPolicy(context, arn);
  if (holder.attached.includes(arn)) return holder;
  if (holder.attached.length >= MAX_ATTACHED) throw limitExceeded(`Cannot exceed quota for ${quota}: ${MAX_ATTACHED}`);
  return { ...holder, attached: [...holder.attached, arn] };
}

export function detach<Kind extends Holder>(holder: Kind, arn: string): Kind {
  if (!holder.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  return { ...holder, attached: holder.attached.filter((each) => each !== arn) };
}

export function showAttached({ attached }: Holder, marker: string | undefined, maxItems: number | undefined) {
  const { items, ...rest } = page(attached, marker, maxItems);
  return {
    AttachedPolicies: items.map((arn) => ({ PolicyArn: arn, PolicyName: arn.slice(arn.lastIndexOf("/") + 1) })),
    ...rest,
  };
}

export function putInline<Kind extends Holder>(holder: Kind, name: string, document: string): Kind {
  checkPermissionPolicy(document);
  return { ...holder, inline: { ...holder.inline, [name]: document } };
}

export function deleteInline<Kind extends Holder>(holder: Kind, name: string, what: "role" | "user"): Kind {
  const { [name]: removed, ...inline } = holder.inline;
  if (removed === undefined) throw noInline(name, what);
  return { ...holder, inline };
}

export function showInline({ inline }: Holder, name: string, what: "role" | "user") {
  const document = inline[name];
  if (document === undefined) throw noInline(name, what);
  return { PolicyName: name, PolicyDocument: encodeDocument(document) };
}

export function listInline({ inline }: Holder, marker: string | undefined, maxItems: number | undefined) {
  const { items, ...rest } = page(Object.keys(inline).sort(), marker, maxItems);
  return { PolicyNames: items, ...rest };
}
