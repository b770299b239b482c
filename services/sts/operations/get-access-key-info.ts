import { GetAccessKeyInfoCommand } from "@aws-sdk/client-sts";
import { pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";

export const getAccessKeyInfo = operation(GetAccessKeyInfoCommand, {
  constraints: { AccessKeyId: pattern("[\\w]*") },
  handle({ AccessKeyId }, _context: StsContext) {
    // Access keys made here are account numbers.
    if (!/^\d{12}$/.test(AccessKeyId))
      throw notImplemented("GetAccessKeyInfo of an access key that is no account number");
    return { Account: AccessKeyId };
  },
});
