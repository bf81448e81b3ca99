import { type LookupAddress, lookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import ipaddr from "ipaddr.js";

/** Whether an address is of the open internet: not this machine, not its network, not what clouds tell their machines. */
function isPublic(address: string): boolean {
  const parsed = ipaddr.process(address); // an IPv4 address inside IPv6 is judged as what it is
  return parsed.range() === "unicast";
}

const hostOf = (address: string): string => new URL(address).hostname.replace(/^\[|\]$/g, "");

/** Keeps what people name away from addresses that only this server should reach. */
export interface Guard {
  /** Why an address may not be asked, by what it says itself; names are judged when they are looked up. */
  literalFault(address: string): string | null;
  /** Looks a name up and gives only what may be asked: what is connected to is what was judged. */
  lookup: LookupFunction;
  /** Why an address leads nowhere that may be asked, after a look at what its name means now; null: it does. */
  fault(address: string): Promise<string | null>;
}

/** A guard whose refusals name the setting by which an operator allows private addresses. */
export function guard(setting: string, resolve: typeof lookup = lookup): Guard {
  const privateFault = (host: string): string =>
    `${host} is not an address of the open internet; an operator can allow private ones (${setting})`;
  const literalFault = (address: string): string | null => {
    const host = hostOf(address);
    return isIP(host) !== 0 && !isPublic(host) ? privateFault(host) : null;
  };
  const guarded: LookupFunction = (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, "", 0);
      const allowed = found.filter(({ address }) => isPublic(address));
      const [first] = allowed;
      if (!first) return done(new Error(privateFault(host)), "", 0);
      return options.all ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
  const nameFault = (address: string): Promise<string | null> =>
    new Promise((resolve) => {
      const host = hostOf(address);
      guarded(host, { all: false }, (error) => {
        if (!error) return resolve(null);
        const is_unknown = "code" in error;
        resolve(is_unknown ? `There is no machine of the name ${host}` : error.message);
      });
    });
  return {
    literalFault,
    lookup: guarded,
    fault: async (address) => literalFault(address) ?? (await nameFault(address)),
  };
}
