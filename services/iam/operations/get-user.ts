import { GetUserCommand } from "@aws-sdk/client-iam";
import { operation } from "../../aws/operation.ts";
import { type IamContext, openUser, showUser } from "../context.ts";

export const getUser = operation(GetUserCommand, {
  handle({ UserName }, context: IamContext) {
    // Without a name it is the caller, and whoever calls is the account itself.
    if (UserName === undefined) {
      const { account } = context;
      const Arn = `arn:aws:iam::${account}:root`;
      return { User: { Path: "/", UserName: account, UserId: account, Arn, CreateDate: new Date(0) } };
    }
    return { User: showUser(openUser(context, UserName)) };
  },
});
