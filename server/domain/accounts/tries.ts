import { createHash } from "node:crypto";
import ipaddr from "ipaddr.js";
import type pg from "pg";
import { Problem } from "../../kernel/problem.ts";
import * as queries from "./tries-queries.ts";

type Bucket = queries.Bucket;

const bucket = (of: string, size: number, leak_seconds: number): Bucket => ({
  of: createHash("sha256").update(of).digest(),
  size,
  leak_seconds,
});

/** What counts as one place: an address, or of IPv6 the network that one customer has. */
export function placeOf(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return "nowhere";
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") return address.toString();
  return `${(address as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}

/** A guess at what somebody alone knows. */
export interface Guess {
  at: "password" | "code";
  email: string;
  ip: string | null;
}

/**
 * What a guess is counted in: who and where together at once; who, and where, alone more widely. A class behind one address
 * fits in, and a guesser does not get far. Where somebody has signed in before only the first counts, so that nobody is
 * locked out by what others try elsewhere, or their neighbours beside them.
 */
async function bucketsOf(pool: pg.Pool, { at, email, ip }: Guess): Promise<Bucket[]> {
  const place = placeOf(ip);
  const pair = bucket(`${at} of ${email} from ${place}`, 8, 60);
  if (await queries.isKnownPlace(pool, email, place)) return [pair];
  return [pair, bucket(`${at} of ${email}`, 40, 120), bucket(`${at} from ${place}`, 400, 2)];
}

/** Counts a guess before it is looked at: 0, or the seconds to wait. */
export const takeGuess = async (pool: pg.Pool, guess: Guess): Promise<number> =>
  Math.ceil(await queries.takeTry(pool, await bucketsOf(pool, guess)));

/** It was right: it counts as no guess. */
export const giveBackGuess = async (pool: pg.Pool, guess: Guess): Promise<void> =>
  void (await queries.giveBack(pool, await bucketsOf(pool, guess)));

/** Somebody was let in there, or has shown otherwise that the account is theirs: their tries begin anew. */
export async function welcome(pool: pg.Pool, email: string, ip: string | null): Promise<void> {
  const place = placeOf(ip);
  await queries.notePlace(pool, email, place);
  const pairs = (["password", "code"] as const).map((at) => bucket(`${at} of ${email} from ${place}`, 8, 60).of);
  await queries.empty(pool, pairs);
}

/** What sends letters, or makes accounts, by the address that it is for and the place that it comes from. */
export const takeLetter = async (pool: pg.Pool, email: string, ip: string | null): Promise<number> =>
  Math.ceil(
    await queries.takeTry(pool, [bucket(`letter to ${email}`, 5, 600), bucket(`letter from ${placeOf(ip)}`, 200, 5)]),
  );

export const takeSignUp = async (pool: pg.Pool, ip: string | null): Promise<number> =>
  Math.ceil(await queries.takeTry(pool, [bucket(`sign-up from ${placeOf(ip)}`, 400, 2)]));

/** Takes a code that an app shows: it lets its owner in once, in the minute and a half that it is good for. */
export const takeCode = async (pool: pg.Pool, account_id: string, code: string): Promise<boolean> =>
  (await queries.takeTry(pool, [bucket(`code ${code} of ${account_id}`, 1, 120)])) === 0;

/** Refuses (429) who has to wait. */
export function refuseHasty(seconds: number): void {
  if (seconds > 0) throw new Problem("too_many", waitSentence(seconds), { retry_after_seconds: seconds });
}

export const waitSentence = (seconds: number): string =>
  seconds < 90 ? `Try again in ${seconds} seconds` : `Try again in ${Math.ceil(seconds / 60)} minutes`;

export { emailOf } from "./tries-queries.ts";
