import { notImplemented } from "../aws/service-error.ts";
import { type IamContext, openUser } from "./context.ts";
import { noSuchEntity } from "./errors.ts";
import type { AccessKey, User } from "./iam-store.ts";

/** Without a name it would be the caller's own, but whoever calls is the account's root. */
export function openNamed(context: IamContext, operationName: string, name: string | undefined): User {
  if (name === undefined) throw notImplemented(`${operationName} without UserName`);
  return openUser(context, name);
}

export function openKey({ accessKeys }: User, id: string): AccessKey {
  const key = accessKeys[id];
  if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
}
