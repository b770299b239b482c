import type { Demands } from "../aws/permissions.ts";

/**
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonredshiftdataapiservice.html, read 2026-11-24. Which workgroup or cluster a
 * statement runs on is known by its name alone: policies that name one of them by its ARN let nobody in here.
 */
export const demands: Demands = (operation) => [
  {
    action: `redshift-data:${operation}`,
    resource: "*",
    keys: { "redshift-data:statement-owner-iam-userid": undefined },
  },
];
