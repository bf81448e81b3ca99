import { install } from "./prepare/install.ts";
import { type Need, needs } from "./prepare/needs.ts";

/** Makes sure of what the tests want of this machine, and gives what is still missing after trying to install it. */
export function prepare(say: (line: string) => void): readonly Need[] {
  const missing = lacking(needs);
  if (process.env["GUILDHALL_TEST_INSTALL"] !== "no") install(missing, say);
  return lacking(missing);
}

const lacking = (of: readonly Need[]): readonly Need[] => of.filter((need) => !need.isThere());

/** What a run could not show, and how it would. */
export const regret = (need: Need): string =>
  `Not shown: ${need.for}; ${need.name} is missing or does not work here (apt-get install ${need.packages.join(" ")}).`;
