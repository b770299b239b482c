import type { LifecycleRule } from "@aws-sdk/client-s3";

/** A stored rule, in which dates are text, as it was put. */
export const withDates = ({ Expiration, Transitions, ...rule }: LifecycleRule): LifecycleRule => ({
  ...rule,
  ...(Expiration ? { Expiration: dated(Expiration) } : {}),
  ...(Transitions ? { Transitions: Transitions.map(dated) } : {}),
});

const dated = <Action extends { Date?: Date | undefined }>(action: Action): Action =>
  action.Date === undefined ? action : { ...action, Date: new Date(action.Date) };
