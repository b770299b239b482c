import { GetAccessKeyInfoCommand } from "@aws-sdk/client-sts";
import { accountOfAccessKey } from "../../aws/access-key.ts";
import { pattern } from "../../aws/constraints.ts";
import { operation } from "../../aws/operation.ts";
import { notImplemented } from "../../aws/service-error.ts";
import type { StsContext } from "../context.ts";

export const getAccessKeyInfo = operation(GetAccessKeyInfoCommand, {
  constraints: { AccessKeyId: pattern("[\\w]*") },
  handle({ AccessKeyId }, _context: StsContext) {
    const account = /^\d{12}$/.test(AccessKeyId) ? AccessKeyId : accountOfAccessKey(AccessKeyId);
    if (!account) throw notImplemented("GetAccessKeyInfo of an access key that was not made here");
    return { Account: account };
  },
});
