import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Whether an address is of the open internet: not this machine, not its network, not what clouds tell their machines. */
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address); // an IPv4 address inside IPv6 is judged as what it is
  return parsed.range() === "unicast";
}

const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[|\]$/g, "");

/** Why an address may not be asked, by what it says itself; names are judged when they are looked up. */
export function literalFault(address: string): string | null {
  const host = hostOf(address);
  return isIP(host) !== 0 && !isPublic(host) ? privateFault(host) : null;
}

export const privateFault = (host: string): string =>
  `${host} is not an address of the open internet; an operator can allow private ones (GUILDHALL_UPSTREAMS_PRIVATE)`;

/** Looks a name up and gives only what may be asked: what is connected to is what was judged. */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, "", 0);
    const allowed = found.filter(({ address }) => isPublic(address));
    const [first] = allowed;
    if (!first) return done(new Error(privateFault(host)), "", 0);
    return options.all ? done(null, allowed) : done(null, first.address, first.family);
  });
};

/** Why a name leads nowhere that may be asked; null: it does. */
export const nameFault = (address: string): Promise<string | null> =>
  new Promise((resolve) => {
    const host = hostOf(address);
    publicLookup(host, { all: false }, (error) => {
      if (!error) return resolve(null);
      const is_unknown = "code" in error;
      resolve(is_unknown ? `There is no machine of the name ${host}` : error.message);
    });
  });
