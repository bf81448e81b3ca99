import { afterAll, beforeAll, expect, test } from "vitest";
import { getSetup } from "../../contract/accounts.ts";
import { createInvitation, revokeInvitation } from "../../contract/members.ts";
import { getSignInRules, setSignInRules } from "../../contract/sign-in.ts";
import { placeOf } from "../../server/domain/accounts/tries.ts";
import { type Person, problemOf, type World, world } from "../world.ts";
import { browser } from "./browser.ts";

let w: World;
let ann: Person;
beforeAll(async () => {
  w = await world({ GUILDHALL_TRUSTED_PROXIES: "1" });
  ann = await w.person("ann");
});
afterAll(() => w.stop());

const signUp = async (path: string, more: object = {}) => {
  const body = { name: path, path, email: `${path}@example.org`, password: "long enough for all", ...more };
  const answer = await browser(w).post("sign-up/email", body);
  return answer.status === 200 ? "in" : answer.body["code"];
};
const enter = async (email: string, password: string, address: string) =>
  (await browser(w, address).post("sign-in/email", { email, password })).status;
const set = (body: object) => w.root.call(setSignInRules, { body });

test("operators say who may make an account, and everybody can read it; it is written down", async () => {
  expect(await signUp("early-bird")).toBe("in");
  await set({ sign_up: "closed" });
  expect(await w.root.call(getSignInRules, {})).toMatchObject({ sign_up: "closed", two_factor_required: false });
  expect(await ann.call(getSetup, {})).toMatchObject({ sign_up: "closed" });
  expect(await signUp("late-bird")).toBe("SIGN_UP_CLOSED");
  expect((await problemOf(ann.call(setSignInRules, { body: { sign_up: "open" } }))).code).toBe("forbidden");
  const { rows } = await w.owner.query("select before, after from activity where action = 'sign_in.set'");
  expect(rows[0]).toMatchObject({ before: { sign_up: "open" }, after: { sign_up: "closed" } });
});

test("by invitation: with the code of a link that can be used, and with no other", async () => {
  await set({ sign_up: "invitation" });
  await w.organization(ann, "acme");
  const at = { params: { organization: "acme" } };
  const made = await ann.call(createInvitation, { ...at, body: { role: "viewer" } });
  const invitation = made.url.split("/").at(-1);
  expect(await signUp("uninvited")).toBe("SIGN_UP_BY_INVITATION");
  expect(await signUp("a-guesser", { invitation: "made-up" })).toBe("SIGN_UP_BY_INVITATION");
  expect(await signUp("invited", { invitation })).toBe("in");
  await ann.call(revokeInvitation, { params: { organization: "acme", id: made.id } });
  expect(await signUp("too-late", { invitation })).toBe("SIGN_UP_BY_INVITATION");
});

test("of chosen domains only; what is no domain is refused", async () => {
  await set({ sign_up: "open", sign_up_domains: ["School.example"] });
  expect(await signUp("outsider")).toBe("SIGN_UP_DOMAIN");
  expect(await signUp("sneaky", { email: "sneaky@school.example.evil.org" })).toBe("SIGN_UP_DOMAIN");
  expect(await signUp("pupil", { email: "pupil@school.example" })).toBe("in");
  expect((await problemOf(set({ sign_up_domains: ["no domain"] }))).code).toBe("invalid");
  await set({ sign_up_domains: [] });
});

test("a guesser at one address is stopped and told how long to wait; from elsewhere the owner comes in at once", async () => {
  const guesser = browser(w, "198.51.100.1");
  const tries = await Promise.all(
    Array.from({ length: 14 }, (_, n) => guesser.post("sign-in/email", { email: ann.email, password: `guess ${n}` })),
  );
  const refused = tries.filter(({ status }) => status === 429);
  expect(tries.length - refused.length).toBe(8);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(10);
  expect(await enter(ann.email, ann.password, "198.51.100.1")).toBe(429);
  expect(await enter(ann.email, ann.password, "203.0.113.77")).toBe(200);
});

test("guesses from everywhere stop strangers, and not who signs in from where they have been", async () => {
  await w.owner.query("truncate try_bucket");
  const guess = (place: number) => enter(ann.email, "a guess", `192.0.2.${place}`);
  expect(await guess(1)).toBe(401);
  const filled = "update try_bucket set level = 38.5, at = now() where sha256 = sha256($1)"; // as 38 more have
  expect((await w.owner.query(filled, [Buffer.from(`password of ${ann.email}`)])).rowCount).toBe(1);
  expect([await guess(2), await guess(3)]).toEqual([401, 429]);
  expect(await enter(ann.email, ann.password, "192.0.2.200")).toBe(429);
  expect(await enter(ann.email, ann.password, "203.0.113.77")).toBe(200);
  await w.owner.query("update try_bucket set at = at - interval '4 minutes'"); // as if so much time had gone by
  expect(await enter(ann.email, ann.password, "192.0.2.201")).toBe(200);
});

test("a class of 200 behind one address comes in, each after a slip, while one of them guesses", async () => {
  await w.owner.query("truncate try_bucket");
  const { rows } = await w.owner.query(`select count(*) filter (where
      take_try(array[sha256(('pupil ' || n)::bytea), sha256('class')], array[8, 400], array[60, 2]) = 0)::int as fit
    from generate_series(1, 400) n`);
  expect(rows[0].fit).toBe(400);
  expect(await enter("nobody-at-all@example.org", "a guess", "203.0.113.77")).toBe(401);
});

test("servers share what they counted, in the same moment, too", async () => {
  const take = "select take_try(array[sha256('a'), sha256('b')], array[5, 9], array[60, 60]) as wait";
  const swapped = "select take_try(array[sha256('b'), sha256('a')], array[9, 5], array[60, 60]) as wait";
  const waits = await Promise.all(Array.from({ length: 20 }, (_, n) => w.owner.query(n % 2 ? take : swapped)));
  expect(waits.filter(({ rows }) => rows[0].wait === 0)).toHaveLength(5);
});

test("a sign-in without a body is refused like any other that does not fit", async () => {
  const answer = await browser(w).fetch("/api/auth/sign-in/email", { method: "POST" });
  expect([400, 415]).toContain(answer.status);
});

test("a place is an address, or of IPv6 the network of one customer", () => {
  expect(placeOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(placeOf("2001:db8:1:2:3:4:5:6")).toBe(placeOf("2001:db8:1:2::9"));
  expect(placeOf("2001:db8:1:3::9")).not.toBe(placeOf("2001:db8:1:2::9"));
});
