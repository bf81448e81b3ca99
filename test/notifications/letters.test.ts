import { afterAll, beforeAll, expect, test } from "vitest";
import { addMembers, changeRole } from "../../contract/members.ts";
import { listNotifications, markRead, putPreferences } from "../../contract/notifications.ts";
import { type Postman, postman } from "../mail/postman.ts";
import { type Person, until, type World, world } from "../world.ts";

let w: World;
let post: Postman;
let ann: Person;
const acme = { params: { organization: "acme" } };

beforeAll(async () => {
  post = await postman();
  await post.open();
  w = await world({ GUILDHALL_SMTP_URL: post.url, GUILDHALL_URL: "https://hall.example" });
  ann = await w.person("ann");
  await w.organization(ann, "acme");
});
afterAll(async () => {
  await w.stop();
  await post.close();
});

const add = (...people: Person[]) =>
  ann.call(addMembers, {
    ...acme,
    body: { members: people.map(({ path }) => ({ path, role: "developer" as const })) },
  });
const promote = (person: Person, role: "editor" | "viewer") =>
  ann.call(changeRole, { params: { organization: "acme", member: person.path }, body: { role } });
/** As if the minute in which things are gathered had gone by. */
const minute = async () => {
  await w.owner.query("update notification set created_at = created_at - interval '61 seconds' where by_mail");
  w.ctx.ports.jobs.poke("notification mails");
};
const mailTo = (person: Person) => post.mails.filter(({ to }) => [to].flat()[0]?.text === person.email);
const letter = (person: Person) => until(`a letter to ${person.path}`, async () => mailTo(person)[0]);

test("one letter tells several things that happened within a minute, in the person's language", async () => {
  const [bob, cho] = [await w.person("bob"), await w.person("cho")];
  await cho.call(putPreferences, { body: { language: "zh" } });
  await add(bob, cho);
  await promote(bob, "editor");
  await minute();
  const to_bob = await letter(bob);
  expect(to_bob.subject).toBe("2 notices from Guildhall");
  expect(to_bob.text).toContain("ann added you to acme as developer\nhttps://hall.example/acme/members");
  expect(to_bob.text).toMatch(/as developer[\s\S]*ann made you editor in acme/);
  expect(to_bob.text).toContain("https://hall.example/account/notifications");
  const to_cho = await letter(cho);
  expect(to_cho.subject).toBe("ann 将您加入 acme，角色为开发者");
  expect(to_cho.text).toContain("cho，您好：");
});

test("what was read in the console meanwhile, and what nobody wants by mail, is not mailed", async () => {
  const [dan, eve, fay] = [await w.person("dan"), await w.person("eve"), await w.person("fay")];
  await eve.call(putPreferences, { body: { topics: { membership: { console: true, mail: false } } } });
  await add(dan, eve, fay);
  const { items } = await dan.call(listNotifications, { query: {} });
  await dan.call(markRead, { params: { id: items[0]?.id ?? "" } });
  await minute();
  await letter(fay);
  expect([...mailTo(dan), ...mailTo(eve)]).toEqual([]);
});

test("what happens is mailed once, however often the letters are written", async () => {
  const gus = await w.person("gus");
  await add(gus);
  await minute();
  await letter(gus);
  await minute();
  await promote(gus, "viewer");
  await minute();
  await until("a second letter", async () => mailTo(gus).length === 2);
  expect(mailTo(gus).map(({ subject }) => subject)).toEqual([
    "ann added you to acme as developer",
    "ann made you viewer in acme",
  ]);
});
