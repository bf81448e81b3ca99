import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { configured, enqueue } from "../../server/domain/mail/mail.ts";
import { transact } from "../../server/kernel/context.ts";
import { until, type World, world } from "../world.ts";
import { type Postman, postman } from "./postman.ts";

let w: World;
let post: Postman;

beforeAll(async () => {
  post = await postman();
  await post.open();
  w = await world({ GUILDHALL_SMTP_URL: post.url, GUILDHALL_MAIL_FROM: "Acme Hall <hall@acme.example>" });
});
afterAll(async () => {
  await w.stop();
  await post.close();
});
beforeEach(() => {
  post.mails.length = 0;
});

const letter = {
  to: "ann@example.org",
  subject: "You were added\r\nBcc: eve@example.org",
  text: "Hello <Ann>,\n\nsee",
};
const write = (text = letter.text) => transact(w.ctx, (ctx) => enqueue(ctx, { ...letter, text }));
const mail = async (state: string) => {
  const { rows } = await w.owner.query(`select * from mail_outbox where ${state} order by id desc limit 1`);
  return rows[0];
};
/** As if the time until the next attempt had gone by. */
const hurry = async () => {
  await w.owner.query("update mail_outbox set next_at = now() where sent_at is null and given_up_at is null");
  w.ctx.ports.jobs.poke("mail");
};
const arrival = (count = 1) => until(`${count} mails`, async () => post.mails.length >= count && post.mails);

test("a mail goes out after the commit, as text and as a page, with one line for a subject", async () => {
  await write("Hello <Ann>,\n\nsee https://hall.example/acme?a=1&b=2.");
  const [seen] = await arrival();
  expect(seen?.from?.text).toBe('"Acme Hall" <hall@acme.example>');
  expect(seen?.subject).toBe("You were added Bcc: eve@example.org");
  expect([seen?.to].flat().map((to) => to?.text)).toEqual(["ann@example.org"]);
  expect(seen?.bcc).toBeUndefined();
  expect(seen?.text?.trim()).toBe("Hello <Ann>,\n\nsee https://hall.example/acme?a=1&b=2.");
  expect(seen?.html).toContain("Hello &lt;Ann&gt;,");
  expect(seen?.html).toContain('<a href="https://hall.example/acme?a=1&amp;b=2"');
  const sent = await until("sent", () => mail("sent_at is not null"));
  expect(sent).toMatchObject({ attempts: 1, text: null, html: null, error: null });
});

test("what is undone tells nobody", async () => {
  const undone = transact(w.ctx, async (ctx) => {
    await enqueue(ctx, letter);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await write("and this one does arrive");
  const mails = await arrival();
  expect(mails.map(({ text }) => text?.trim())).toEqual(["and this one does arrive"]);
  await until("it is noted, or it would be sent again", async () => !(await mail("sent_at is null")));
});

test("a server that is down is tried again, and the mail arrives once", async () => {
  await post.close();
  await write("a link that lets somebody in");
  const waiting = await until("an attempt", () => mail("error is not null and sent_at is null"));
  expect(waiting).toMatchObject({ text: null, html: null });
  expect(waiting.sealed.toString("latin1")).not.toContain("a link");
  expect(waiting.error).toMatch(/ECONNREFUSED|closed/i);
  expect(waiting.next_at.getTime()).toBeGreaterThan(Date.now() + 10_000);
  await post.open();
  await hurry();
  await arrival();
  await until("sent", () => mail(`id = '${waiting.id}' and sent_at is not null`));
  expect(post.mails).toHaveLength(1);
});

test("whoever dies after the sending and before the noting sends again, under the same Message-ID", async () => {
  await write();
  const [first] = await arrival();
  const { id } = await until("sent", () => mail("sent_at is not null"));
  const kept = "sent_at = null, text = 'Hello', html = 'Hello'";
  await w.owner.query(`update mail_outbox set ${kept}, next_at = now() + interval '5 minutes' where id = $1`, [id]);
  w.ctx.ports.jobs.poke("mail"); // not due: whoever took it may still be at it
  await hurry();
  const mails = await arrival(2);
  expect(mails[1]?.messageId).toBe(first?.messageId);
  expect(first?.messageId).toBe(`<${id}@${new URL(w.url).hostname}>`);
});

test("a refused recipient is given up at once and the reason kept; a busy server is not", async () => {
  await post.close();
  let code = 550;
  await post.open({
    onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no such box"), { responseCode: code })),
  });
  await write();
  const given_up = await until("given up", () => mail("given_up_at is not null"));
  expect(given_up).toMatchObject({ attempts: 1, text: null, html: null });
  expect(given_up.error).toContain("550 no such box");
  code = 450;
  await write();
  const waiting = await until("put off", () => mail("given_up_at is null and sent_at is null and error is not null"));
  expect(waiting.error).toContain("450");
  await w.owner.query("update mail_outbox set created_at = now() - interval '5 days' where id = $1", [waiting.id]);
  await hurry();
  expect((await until("given up", () => mail(`id = '${waiting.id}' and given_up_at is not null`))).attempts).toBe(2);
  await post.close();
  await post.open();
});

test("many mails arrive once each, also when several look for work at once", async () => {
  const texts = Array.from({ length: 24 }, (_, i) => `number ${i}`);
  await Promise.all(texts.map((text) => write(text)));
  await arrival(texts.length);
  await until("all sent", async () => !(await mail("sent_at is null and given_up_at is null")));
  expect(post.mails.map(({ text }) => text?.trim()).sort()).toEqual(texts.toSorted());
});

test("without a mail server nothing is written", async () => {
  expect(configured(w.ctx)).toBe(true);
  const poor = { ...w.ctx, ports: { ...w.ctx.ports, mailer: null } };
  expect(configured(poor)).toBe(false);
  const { rows: before } = await w.owner.query("select count(*) from mail_outbox");
  await enqueue(poor, letter);
  expect((await w.owner.query("select count(*) from mail_outbox")).rows).toEqual(before);
});
