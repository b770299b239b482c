import { invalid } from "./errors.ts";

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/;

/** @throws ServiceError unless the default, if there is one, is among the roles */
export function checkRoles(roles: readonly string[], defaultRole: string | undefined): void {
  for (const arn of roles) if (!ROLE.test(arn)) throw invalid(`The IAM role ARN ${arn} isn't valid.`);
  // An empty default takes the default away (Terraform's provider sends it).
  if (defaultRole && !roles.includes(defaultRole))
    throw invalid(`The default IAM role ${defaultRole} must be one of the namespace's iamRoles.`);
}
