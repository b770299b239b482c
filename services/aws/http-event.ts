// What the events of API Gateway and of function URLs say in the same way.

/** An IPv4 address without the clothes that it wears on an IPv6 socket. */
export const sourceIp = (remoteAddress = "127.0.0.1"): string => remoteAddress.replace(/^::ffff:/, "");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `24/Nov/2026:02:10:33 +0000` */
export function commonLogTime(time: Date): string {
  const iso = time.toISOString();
  return `${iso.slice(8, 10)}/${MONTHS[time.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
