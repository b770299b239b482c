/** Whether a trust policy lets an account take the role: by its number, its root or `*`. Conditions are not evaluated. */
export function trustsAccount(document: string, account: string): boolean {
  const { Statement } = JSON.parse(document) as { Statement: TrustStatement | TrustStatement[] };
  return [Statement]
    .flat()
    .some(
      ({ Effect, Principal, Action }) =>
        Effect === "Allow" &&
        [Action].flat().some((action) => action === "sts:AssumeRole" || action === "sts:*") &&
        (Principal === "*" ||
          [typeof Principal === "object" ? (Principal.AWS ?? []) : []]
            .flat()
            .some(
              (principal) =>
                principal === "*" || principal === account || principal.startsWith(`arn:aws:iam::${account}:`),
            )),
    );
}

interface TrustStatement {
  Effect: string;
  Action: string | string[];
  Principal: string | { AWS?: string | string[] };
}
