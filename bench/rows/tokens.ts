import { createHash } from "node:crypto";
import { openPool } from "../../server/database/connect.ts";
import { authenticate } from "../../server/domain/tokens/tokens.ts";
import { tokenHolders, tokenOf } from "../crowd.ts";
import type { Ground } from "../ground.ts";
import { type Group, type Row, rate } from "../measure.ts";

const seconds = 1;

/** Who a token acts for, in process. Nothing is remembered from one request to the next, so a revoked one ends at once. */
export async function rows(ground: Ground): Promise<Group> {
  const pool = openPool((await ground.crowd(100_000)).url, () => {});
  const tokens = tokenHolders.map(tokenOf);
  const hashes = tokens.map((token) => createHash("sha256").update(token).digest());
  let turn = 0;
  const row = (at_once: number): Row => ({
    work: `token lookup, ${at_once === 1 ? "one after another" : `${at_once} at once`}`,
    unit: "/s",
    figure: () => rate(at_once, seconds, () => authenticate(pool, tokens[turn++ % tokens.length] ?? "")),
    floor: {
      what: "one prepared statement a token, already hashed",
      figure: () => rate(at_once, seconds, () => pool.query({ ...lookup, values: [hashes[turn++ % hashes.length]] })),
    },
    target: { ratio_min: 0.8 },
  });
  return { rows: [row(64), row(1)], close: () => pool.end() };
}

const lookup = {
  name: "floor",
  text: `select a.id, a.path, a.name, a.operator, t.id as token_id, t.name as token_name, t.scopes
    from token t join account a on a.id = t.account_id
    where t.sha256 = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`,
};
